/** Slack's answer to a token that does not count. */
export type TokenRefusal = 'not_authed' | 'invalid_auth' | 'token_revoked' | 'account_inactive';

export type Installation = ReturnType<typeof createInstallation>;

/** What Slack knows of the app in this workspace: which tokens count, and whether Socket Mode is on. */
export function createInstallation({
  botToken,
  appToken,
  isSocketModeOn,
}: {
  botToken: string;
  appToken: string;
  isSocketModeOn: boolean;
}) {
  const refusals = new Map<string, TokenRefusal>();
  let livingBotToken: string | null = botToken;
  let livingAppToken: string | null = appToken;
  let isOn = isSocketModeOn;

  const judge = ({ token, living }: { token: string; living: string | null }): TokenRefusal | null => {
    if (token === '') return 'not_authed';
    return token === living ? null : (refusals.get(token) ?? 'invalid_auth');
  };
  const endBotToken = (refusal: TokenRefusal) => {
    if (livingBotToken !== null) refusals.set(livingBotToken, refusal);
    livingBotToken = null;
  };

  return {
    /** Null when the token counts. */
    refuseBotToken: (token: string) => judge({ token, living: livingBotToken }),
    /** A bot token opens no connection. */
    refuseAppToken: (token: string) =>
      token.startsWith('xoxb-') ? 'not_allowed_token_type' : judge({ token, living: livingAppToken }),

    revokeBotToken: () => endBotToken('token_revoked'),
    uninstall: () => endBotToken('account_inactive'),
    /** From now on this bot token counts, and no other. */
    reinstall(token: string) {
      endBotToken('token_revoked');
      livingBotToken = token;
    },
    revokeAppToken() {
      livingAppToken = null;
    },
    isSocketModeOn: () => isOn,
    turnSocketMode(on: boolean) {
      isOn = on;
    },
  };
}
