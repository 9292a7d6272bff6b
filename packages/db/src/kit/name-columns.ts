type NamedBuilder = { config: { name: string; keyAsName: boolean } };

/** Gives each column the snake_case of its key, once: drizzle's own `casing` option looks every column up in every query. */
export function nameColumns<Columns extends Record<string, object>>(columns: Columns): Columns {
  for (const [key, builder] of Object.entries(columns)) {
    const { config } = builder as NamedBuilder;
    config.name = key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    config.keyAsName = false;
  }
  return columns;
}
