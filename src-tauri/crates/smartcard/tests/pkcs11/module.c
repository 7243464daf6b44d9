/* A PKCS#11 module that is SoftHSM except for one function, which does what the test is about.
   REAL: path of SoftHSM.  WHICH: place of the function in CK_FUNCTION_LIST.  BODY: its body; `real` is SoftHSM's own. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long CK_RV;
typedef CK_RV (*Function)();
typedef struct { unsigned char major, minor; Function f[68]; } List;

static List list;
static Function real;

static CK_RV changed(unsigned long a, unsigned long b, void *c, unsigned long d) { BODY }

CK_RV C_GetFunctionList(List **out) {
    void *library = dlopen(REAL, RTLD_NOW);
    CK_RV (*get)(List **) = dlsym(library, "C_GetFunctionList");
    List *its;
    CK_RV outcome = get(&its);
    list = *its;
    real = list.f[WHICH];
    list.f[WHICH] = changed;
    *out = &list;
    return outcome;
}
