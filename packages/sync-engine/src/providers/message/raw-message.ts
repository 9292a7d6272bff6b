/** A header as it stands; values unfolded. Null and missing are the same to readers: providers leave out at will. */
export interface RawHeader {
  name?: string | null | undefined;
  value?: string | null | undefined;
}

/** One part of a message (RFC 2045), in the shape of the Gmail API's `MessagePart`. */
export interface RawPart {
  partId?: string | null | undefined;
  mimeType?: string | null | undefined;
  filename?: string | null | undefined;
  headers?: RawHeader[] | undefined;
  body?: RawBody | undefined;
  parts?: RawPart[] | undefined;
}

/** `data` is base64url, `bytes` the same by itself; `attachmentId` says how the provider hands it out later. */
export interface RawBody {
  attachmentId?: string | null | undefined;
  data?: string | null | undefined;
  bytes?: Uint8Array | undefined;
  size?: number | null | undefined;
}

/** A message as every provider can tell it, before anything in it is understood. */
export interface RawMessage {
  id?: string | null | undefined;
  threadId?: string | null | undefined;
  labelIds?: string[] | null | undefined;
  /** The first words as the provider shows them, with HTML's entities; without one they are taken from the text. */
  snippet?: string | null | undefined;
  /** Milliseconds in text. */
  internalDate?: string | null | undefined;
  payload?: RawPart | undefined;
}
