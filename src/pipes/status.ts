import { definePipe } from './define-pipe.ts';
import { pipeArgument } from './pipe-arguments.ts';
import { PipeError } from './pipe-error.ts';

/** `status(404)`: any whole number, negative ones too; the reason phrase is the registered one. */
export const status = definePipe('status', [pipeArgument.int('code')], (response, _, code) => {
  if (!Number.isSafeInteger(code)) {
    throw new PipeError(`pipe status: code ${code} is too large to be sent digit by digit.`);
  }
  response.status = code;
});
