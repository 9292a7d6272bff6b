import { redirect } from '@sveltejs/kit';

export async function load({ parent }) {
  const { session } = await parent();
  // Whoever sees nobody else's has the own one under Settings.
  if (!session.abilities.seeAllMailboxes && !session.abilities.seeTeamMailboxes)
    redirect(307, '/settings/mail-sync');
}
