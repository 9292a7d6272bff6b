/** Who the mail belongs to, and who serves it. */
export interface DovecotOwner {
  uid: number;
  gid: number;
  name: string;
  loginName: string;
}

/** Dovecot's settings for one mailbox in one folder: TLS alone, one password, nothing outside of `dir`. */
export function writeDovecotConfig({
  dir,
  mail,
  host,
  port,
  password,
  owner,
}: {
  dir: string;
  mail: string;
  host: string;
  port: number;
  password: string;
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
mailbox_idle_check_interval = 1 secs
mail_location = maildir:${mail}
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
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${port}
    ssl = yes
  }
}
service anvil {
  chroot =
}
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${mail}
}
`;
}
