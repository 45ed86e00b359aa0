// Alerts of TLS, as a record in clear (RFC 8446 §5.1 and §6): what a server says
// when it ends a handshake before there are keys.

const codes = {
  close_notify: 0,
  unexpected_message: 10,
  bad_record_mac: 20,
  record_overflow: 22,
  handshake_failure: 40,
  bad_certificate: 42,
  unsupported_certificate: 43,
  certificate_revoked: 44,
  certificate_expired: 45,
  certificate_unknown: 46,
  illegal_parameter: 47,
  unknown_ca: 48,
  access_denied: 49,
  decode_error: 50,
  decrypt_error: 51,
  protocol_version: 70,
  insufficient_security: 71,
  internal_error: 80,
  inappropriate_fallback: 86,
  user_canceled: 90,
  missing_extension: 109,
  unsupported_extension: 110,
  unrecognized_name: 112,
  bad_certificate_status_response: 113,
  unknown_psk_identity: 115,
  certificate_required: 116,
  no_application_protocol: 120,
} as const;

/** Why, in the words of RFC 8446 §6. */
export type AlertDescription = keyof typeof codes;

export const alertDescriptions = Object.keys(codes) as readonly AlertDescription[];

/** The description with this number, of those that RFC 8446 knows. */
export function alertNumbered(number: number): AlertDescription | undefined {
  return alertDescriptions.find((description) => codes[description] === number);
}

const warning = 1;
const fatal = 2;

/** The record with this alert. */
export function alertRecord(description: AlertDescription): Uint8Array {
  // The two that close a connection in good order are warnings (RFC 8446 §6.1).
  const isClosure = description === 'close_notify' || description === 'user_canceled';
  return Uint8Array.of(0x15, 3, 3, 0, 2, isClosure ? warning : fatal, codes[description]);
}
