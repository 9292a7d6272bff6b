/** One process of Dovecot serves each. */
const MOST_CONNECTIONS = 1_000;

/** Who the mail belongs to, and who serves it. */
export interface DovecotOwner {
  uid: number;
  gid: number;
  name: string;
  loginName: string;
}

/**
 * Dovecot's settings for mailboxes in one folder: TLS alone, logins out of a file, nothing outside of `dir`. Source:
 * doc.dovecot.org/2.3/configuration_manual.
 */
export function writeDovecotConfig({
  dir,
  mailDir,
  passwordFile,
  host,
  port,
  owner,
}: {
  dir: string;
  mailDir: string;
  passwordFile: string;
  host: string;
  port: number;
  owner: DovecotOwner;
}): string {
  return `
base_dir = ${dir}/run
state_dir = ${dir}/state
log_path = ${dir}/dovecot.log
protocols = imap
listen = ${host}
default_internal_user = ${owner.name}
default_login_user = ${owner.loginName}
first_valid_uid = 1
ssl = required
ssl_cert = <${dir}/cert.pem
ssl_key = <${dir}/key.pem
auth_failure_delay = 0
auth_cache_size = 0
mail_max_userip_connections = 15
mailbox_idle_check_interval = 1 secs
mail_location = maildir:${mailDir}/%u
mailbox_list_index = no
namespace inbox {
  inbox = yes
  separator = /
  mailbox Junk { 
    special_use = \\Junk
  }
  mailbox Sent {
    special_use = \\Sent
  }
  mailbox Trash {
    special_use = \\Trash
  }
  mailbox Drafts {
    special_use = \\Drafts
  }
}
service imap-login {
  chroot =
  service_count = 0
  client_limit = ${MOST_CONNECTIONS}
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${port}
    ssl = yes
  }
}
service imap {
  process_limit = ${MOST_CONNECTIONS}
}
service anvil {
  chroot =
  client_limit = ${4 * MOST_CONNECTIONS}
}
service auth {
  client_limit = ${4 * MOST_CONNECTIONS}
}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${passwordFile}
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${mailDir}/%u
}
`;
}
