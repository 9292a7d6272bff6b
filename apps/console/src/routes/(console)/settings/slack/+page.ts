import { redirect } from '@sveltejs/kit';

export async function load({ parent }) {
  const { session } = await parent();
  if (!session.abilities.manageCompany) redirect(307, '/settings/mail-sync');
}
