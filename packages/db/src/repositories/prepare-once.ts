/**
 * A statement that is built when it is asked for first: building one of a wide table costs ten times what running it does.
 * Doors that last keep it; a transaction that has repositories of its own builds what it uses, as it would anyway.
 */
export function prepareOnce<Statement>(prepare: () => Statement): () => Statement {
  let statement: Statement | undefined;
  return () => (statement ??= prepare());
}
