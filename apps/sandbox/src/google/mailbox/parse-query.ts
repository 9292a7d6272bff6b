/** One thing looked for. `field` is the operator before the colon; plain words have `any`. */
export interface QueryTerm {
  kind: 'term';
  field: string;
  value: string;
}

/** A search as a tree. */
export type QueryNode =
  | { kind: 'and'; nodes: QueryNode[] }
  | { kind: 'or'; nodes: QueryNode[] }
  | { kind: 'not'; node: QueryNode }
  | QueryTerm;

type Token =
  { kind: 'open' | 'close'; mark: string } | { kind: 'minus' } | { kind: 'or' } | FieldToken | WordToken;
interface FieldToken {
  kind: 'field';
  name: string;
}
interface WordToken {
  kind: 'word';
  text: string;
}

const OPERATORS = new Set([
  'from',
  'to',
  'cc',
  'bcc',
  'subject',
  'rfc822msgid',
  'after',
  'newer',
  'before',
  'older',
  'newer_than',
  'older_than',
  'in',
  'is',
  'label',
  'category',
  'has',
  'filename',
  'larger',
  'smaller',
]);

/**
 * Reads Gmail's search language: blanks mean and, `OR` binds tighter than and, `{a b}` is a or b, `(a b)` groups,
 * `-` excludes, quotes keep words together. It never fails: what makes no sense is looked for as words.
 */
export function parseQuery(query: string): QueryNode {
  const tokens = readTokens(query);
  const nodes: QueryNode[] = [];
  let position = 0;
  // A closing mark too many ends one sequence; what follows still counts.
  while (position < tokens.length) {
    const read = readSequence({ tokens, position, field: 'any', joint: 'and' });
    nodes.push(read.node);
    position = read.position + 1;
  }
  return nodes.length === 1 ? nodes[0]! : { kind: 'and', nodes };
}

/** Calls `visit` for each term that is wanted, not excluded. */
export function visitWanted(node: QueryNode, visit: (field: string, value: string) => void): void {
  if (node.kind === 'term') visit(node.field, node.value);
  else if (node.kind !== 'not') for (const child of node.nodes) visitWanted(child, visit);
}

interface ReadInput {
  tokens: Token[];
  position: number;
  field: string;
}

function readSequence({ tokens, position, field, joint }: ReadInput & { joint: 'and' | 'or' }) {
  const nodes: QueryNode[] = [];
  let at = position;
  let joinLast = false;
  for (;;) {
    const token = tokens[at];
    if (!token || token.kind === 'close') break;
    if (token.kind === 'or') {
      joinLast = nodes.length > 0;
      at += 1;
      continue;
    }
    const read = readOne({ tokens, position: at, field });
    at = read.position;
    if (!read.node) continue;
    const last = nodes.at(-1);
    if (joinLast && last) nodes[nodes.length - 1] = joinByOr(last, read.node);
    else nodes.push(read.node);
    joinLast = false;
  }
  const node: QueryNode = nodes.length === 1 ? nodes[0]! : { kind: joint, nodes };
  return { node, position: at };
}

function joinByOr(left: QueryNode, right: QueryNode): QueryNode {
  return left.kind === 'or'
    ? { kind: 'or', nodes: [...left.nodes, right] }
    : { kind: 'or', nodes: [left, right] };
}

function readOne({ tokens, position, field }: ReadInput): { node?: QueryNode; position: number } {
  const token = tokens[position];
  if (!token) return { position };
  if (token.kind === 'minus') {
    const { node, position: after } = readOne({ tokens, position: position + 1, field });
    return node ? { node: { kind: 'not', node }, position: after } : { position: after };
  }
  if (token.kind === 'field') return readOne({ tokens, position: position + 1, field: token.name });
  if (token.kind === 'open') {
    const joint = token.mark === '{' ? 'or' : 'and';
    const group = readSequence({ tokens, position: position + 1, field, joint });
    return { node: group.node, position: group.position + 1 };
  }
  if (token.kind === 'word')
    return { node: { kind: 'term', field, value: token.text }, position: position + 1 };
  return { position: position + 1 };
}

function readTokens(query: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s+|([(){}])|(-)(?=[^\s-])|"([^"]*)"?|([A-Za-z0-9_]+):|((?:[^\s(){}":]|:)+)/gy;
  for (let match = pattern.exec(query); match; match = pattern.exec(query)) {
    const [whole, bracket, minus, quoted, operator, word] = match;
    if (bracket) tokens.push({ kind: bracket === '(' || bracket === '{' ? 'open' : 'close', mark: bracket });
    else if (minus) tokens.push({ kind: 'minus' });
    else if (quoted !== undefined) tokens.push({ kind: 'word', text: quoted });
    else if (operator && OPERATORS.has(operator.toLowerCase())) {
      tokens.push({ kind: 'field', name: operator.toLowerCase() });
    } else if (operator) {
      const rest = /[^\s(){}"]*/y;
      rest.lastIndex = pattern.lastIndex;
      const tail = rest.exec(query)?.[0] ?? '';
      pattern.lastIndex += tail.length;
      tokens.push({ kind: 'word', text: `${whole}${tail}` });
    } else if (word === 'OR' || word === '|') tokens.push({ kind: 'or' });
    else if (word && word !== 'AND') tokens.push({ kind: 'word', text: word });
  }
  return tokens;
}
