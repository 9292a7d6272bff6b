/** Slack leaves metadata out of a channel's history unless `include_all_metadata` is asked for; `emulate` never does. */
export function stripMetadata({
  answer,
  fields,
}: {
  answer: Record<string, unknown>;
  fields: Record<string, unknown>;
}): Record<string, unknown> {
  const messages = answer['messages'];
  if (String(fields['include_all_metadata']) === 'true' || !Array.isArray(messages)) return answer;

  return {
    ...answer,
    messages: messages.map((message: Record<string, unknown>) => {
      const { metadata: _, ...rest } = message;
      return rest;
    }),
  };
}
