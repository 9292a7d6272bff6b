export interface ErrorCatalogueEntry {
  whoCanFix: 'nobody_needed' | 'owner' | 'workspace_administrator' | 'mailsync_administrator';
}
