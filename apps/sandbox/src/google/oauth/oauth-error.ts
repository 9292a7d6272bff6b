import { GoogleError } from '../google-error.ts';

/** An error of the token endpoint, in Google's shape. */
export function oauthError(
  status: number,
  error: string,
  description?: string,
  subtype?: string,
): GoogleError {
  return new GoogleError({
    status,
    body: {
      error,
      ...(description !== undefined && { error_description: description }),
      ...(subtype !== undefined && { error_subtype: subtype }),
    },
  });
}
