/**
 * `emulate` draws new ids at every start, and the product remembers Slack's. Between the two every id is exchanged
 * for its stable one, in bodies and answers alike.
 */
export function createIdTranslator() {
  const stableByDrawn = new Map<string, string>();
  const drawnByStable = new Map<string, string>();

  return {
    pair({ drawn, stable }: { drawn: string; stable: string }) {
      stableByDrawn.set(drawn, stable);
      drawnByStable.set(stable, drawn);
    },
    toDrawn: (text: string) => replaceAll({ text, by: drawnByStable }),
    toStable: (text: string) => replaceAll({ text, by: stableByDrawn }),
  };
}

const SLACK_ID = /\b[UCD][0-9A-F]{9,10}\b/g;

function replaceAll({ text, by }: { text: string; by: Map<string, string> }) {
  return text.replaceAll(SLACK_ID, (id) => by.get(id) ?? id);
}
