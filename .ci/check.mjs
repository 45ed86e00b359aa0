import { runStaticChecks } from './stages/static-checks.mjs';

const { failed } = await runStaticChecks();
process.exitCode = failed === 0 ? 0 : 1;
