// Lets Node find "./clock" as "./clock.ts"; it strips the types by itself.
import { registerHooks } from "node:module";

registerHooks({
  resolve: (name, context, next) =>
    next(/^\.\.?\/[^.]*$/.test(name) ? `${name}.ts` : name, context),
});
