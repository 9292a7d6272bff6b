/** The people of the sample company. All invented; `.example` domains belong to nobody (RFC 2606). */
export type SampleRole =
  | 'administrator'
  | 'company_manager'
  | 'marketing_manager'
  | 'sales_manager'
  | 'salesperson'
  | 'junior_salesperson';

export interface SampleUser {
  email: string;
  name: string;
  role: SampleRole;
  team?: 'Team North' | 'Team South';
  /** Signs in with this besides Google. Sample data, known to everyone. */
  password?: string;
}

export const SAMPLE_DOMAIN = 'acorn-and-oak.example';

const SAMPLE_PASSWORD = 'acorn-and-oak-sample';

export const SAMPLE_USERS: SampleUser[] = [
  user('admin', 'Alex Oakley', 'administrator'),
  user('morgan', 'Morgan Field', 'company_manager'),
  user('robin', 'Robin Ashby', 'marketing_manager'),
  user('nora', 'Nora Linden', 'sales_manager', 'Team North'),
  user('ben', 'Ben Elmstead', 'salesperson', 'Team North'),
  user('sam', 'Sam Rowan', 'sales_manager', 'Team South'),
  user('clara', 'Clara Birch', 'salesperson', 'Team South'),
  user('jules', 'Jules Hazel', 'junior_salesperson', 'Team South'),
];

function user(local: string, name: string, role: SampleRole, team?: SampleUser['team']): SampleUser {
  return { email: `${local}@${SAMPLE_DOMAIN}`, name, role, password: SAMPLE_PASSWORD, ...(team && { team }) };
}
