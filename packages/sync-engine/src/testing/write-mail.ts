import type { ContractMail } from '../providers/provider.contract.ts';

/** A mail as it goes over the wire (RFC 5322), with an attachment if it has one. */
export function writeMail({
  from,
  to,
  cc,
  subject,
  text = 'Text',
  messageId,
  attachment,
  receivedAt,
}: ContractMail): Buffer {
  const body = ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', text];
  const parts = attachment
    ? [
        'Content-Type: multipart/mixed; boundary="cut"',
        '',
        '--cut',
        ...body,
        '--cut',
        `Content-Type: application/pdf; name="${attachment.filename}"`,
        `Content-Disposition: attachment; filename="${attachment.filename}"`,
        'Content-Transfer-Encoding: base64',
        '',
        attachment.contentBase64,
        '--cut--',
      ]
    : body;
  const lines = [
    `From: ${from}`,
    ...(to ? [`To: ${to}`] : []),
    ...(cc ? [`Cc: ${cc}`] : []),
    `Subject: ${subject}`,
    `Date: ${receivedAt.toUTCString().replace('GMT', '+0000')}`,
    ...(messageId ? [`Message-ID: ${messageId}`] : []),
    'MIME-Version: 1.0',
    ...parts,
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}
