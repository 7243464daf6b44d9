// An OpenID provider that is not ours (oidc-provider), configured like CIS2 (spec/auth.md 2): RS256, private_key_jwt,
// PKCE, prompt=login, and the claims of CIS2. Told by its environment: OP_CERT and OP_KEY (files, PEM), OP_CLIENT (the
// client's metadata, JSON), OP_USERS (users by id, JSON). Prints one line, its issuer, and ends with its standard input.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { text } from "node:stream/consumers";
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const users = JSON.parse(process.env.OP_USERS);
const client = JSON.parse(process.env.OP_CLIENT);
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const signing = { ...privateKey.export({ format: "jwk" }), kid: "op-1", use: "sig", alg: "RS256" };

const account = (id) => ({
  accountId: id,
  claims(_use, scope) {
    const { selected_roleid, ...others } = users[id];
    const asked = scope.split(" ").some((s) => s === "selectedrole" || s === "changedrole");
    return { sub: id, uid: id, nhsid_useruid: id, ...others, ...(asked && selected_roleid ? { selected_roleid } : {}) };
  },
});

const configuration = {
  clients: [client],
  jwks: { keys: [signing] },
  findAccount: (_ctx, id) => (users[id] ? account(id) : undefined),
  acrValues: ["AAL2_OR_AAL3_ANY", "AAL3_ANY", "AAL2_ANY"],
  claims: {
    // CIS2 puts these three into the ID token.
    openid: ["sub", "authentication_assurance_level", "id_assurance_level", "selected_roleid"],
    profile: ["name", "given_name", "family_name", "uid"],
    nhsperson: ["nhsid_useruid", "display_name", "idassurancelevel"],
    nationalrbacaccess: ["nhsid_nrbac_roles"],
    associatedorgs: ["nhsid_user_orgs"],
    selectedrole: [],
    changedrole: [],
  },
  scopes: ["openid", "profile", "nhsperson", "nationalrbacaccess", "associatedorgs", "selectedrole", "changedrole"],
  enabledJWA: { clientAuthSigningAlgValues: ["RS512"], idTokenSigningAlgValues: ["RS256"] },
  clientAuthMethods: ["private_key_jwt"],
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  ttl: { AccessToken: 3600, IdToken: 3600, AuthorizationCode: 60, Grant: 3600, Interaction: 600, Session: 3600 },
  cookies: { keys: ["test"] },
};

// The person at the browser says who they are; the consent is CIS2's own and asks nobody.
async function signIn(provider, request, response) {
  const { params } = await provider.interactionDetails(request, response);
  const accountId = new URLSearchParams(await text(request)).get("user");
  if (!users[accountId]) {
    const refused = { error: "access_denied", error_description: "no such user" };
    return provider.interactionFinished(request, response, refused);
  }
  const grant = new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const login = { accountId, acr: "AAL3_ANY", amr: ["N3_SMARTCARD"] };
  const result = { login, consent: { grantId: await grant.save() } };
  return provider.interactionFinished(request, response, result);
}

const server = createServer({ cert: readFileSync(process.env.OP_CERT), key: readFileSync(process.env.OP_KEY) });
server.listen(0, "127.0.0.1", () => {
  const issuer = `https://localhost:${server.address().port}`;
  const provider = new Provider(issuer, configuration);
  // CIS2 sends at_hash with the code flow too (spec/auth.md 2.4); the hash itself is the provider's own doing.
  const { issue } = provider.IdToken.prototype;
  provider.IdToken.prototype.issue = function (options) {
    const access = this.ctx?.oidc.entities.AccessToken;
    if (options.use === "idtoken" && access) this.set("at_hash", access.jti);
    return issue.call(this, options);
  };
  const answer = provider.callback();
  server.on("request", (request, response) => {
    if (request.method === "POST" && request.url.startsWith("/interaction/")) {
      signIn(provider, request, response).catch((error) => {
        response.statusCode = 500;
        response.end(String(error));
      });
    } else {
      answer(request, response);
    }
  });
  console.log(issuer);
});
process.stdin.on("end", () => process.exit(0)).resume();
