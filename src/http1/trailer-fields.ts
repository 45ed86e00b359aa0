import { protocolError } from '../http/protocol-error.ts';
import type { ProtocolError } from '../http/protocol-error.ts';
import type { FieldObserver } from './field-section-scanner.ts';
import { CONTENT_LENGTH, TRANSFER_ENCODING } from './known-field.ts';
import type { KnownField } from './known-field.ts';
import type { ReceiveBuffer } from './receive-buffer.ts';

/**
 * Refuses the trailers that node:http refuses: those that would frame a body that is already
 * over (RFC 9110 §6.5.1). All others are kept apart from the fields of the head, where they
 * cannot do harm.
 */
export const TRAILER_FIELDS: FieldObserver = {
  observe(field: KnownField, buffer: ReceiveBuffer, lineStart: number): ProtocolError | undefined {
    return field === CONTENT_LENGTH || field === TRANSFER_ENCODING
      ? protocolError('forbidden-trailer', buffer.offsetOf(lineStart))
      : undefined;
  },
};
