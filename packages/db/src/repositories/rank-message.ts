/** Gmail's ids grow with time, so their upper bits order messages well enough to work newest first. */
export function rankMessage(messageId: string): number {
  return /^[0-9a-f]{1,16}$/.test(messageId) ? Number(BigInt(`0x${messageId}`) >> 11n) : 0;
}
