import { runStaticChecks } from './stages/static-checks.mjs';

const { failed } = await runStaticChecks({ signal: new AbortController().signal });
process.exitCode = failed === 0 ? 0 : 1;
