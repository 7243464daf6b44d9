import { defineConfig } from "vitest/config";

// One script and one style sheet, so that the content security policy can name both as 'self' and nothing is inline.
// `--mode preview` builds the contact sheet of fixtures instead of the app; nothing of it enters `dist`.
export default defineConfig(({ mode }) => {
  const preview = mode === "preview";
  return {
    base: "./",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    css: { preprocessorOptions: { scss: { loadPaths: ["node_modules/nhsuk-frontend/dist/nhsuk"] } } },
    build: {
      outDir: preview ? "dist-preview" : "dist",
      cssCodeSplit: false,
      modulePreload: false,
      assetsInlineLimit: 0,
      target: "es2022",
      rollupOptions: {
        input: preview ? "preview.html" : "index.html",
        output: { entryFileNames: "vouch.js", assetFileNames: "vouch[extname]" },
      },
    },
    server: { open: "/preview.html" },
    test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] },
  };
});
