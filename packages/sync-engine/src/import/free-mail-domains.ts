/**
 * Providers where anybody may have an address, so that a domain says nothing about a company. The large ones of most
 * countries, after what their own sign-up pages offer. A missing one costs units, never mail: addresses are compared
 * exactly afterwards.
 */
export const FREE_MAIL_DOMAINS: readonly string[] = `
  gmail.com googlemail.com
  outlook.com outlook.de outlook.fr outlook.es outlook.it outlook.jp outlook.in outlook.com.br
  hotmail.com hotmail.co.uk hotmail.de hotmail.es hotmail.fr hotmail.it hotmail.se hotmail.com.br
  live.com live.co.uk live.de live.dk live.fr live.it live.nl live.se live.com.au msn.com passport.com windowslive.com
  yahoo.com yahoo.co.uk yahoo.co.in yahoo.co.jp yahoo.com.au yahoo.com.br yahoo.com.mx yahoo.ca yahoo.de yahoo.es
  yahoo.fr yahoo.in yahoo.it ymail.com rocketmail.com myyahoo.com
  icloud.com me.com mac.com
  aol.com aol.co.uk aol.de aim.com verizon.net
  proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.io tuta.com
  zoho.com zohomail.com zohomail.eu fastmail.com fastmail.fm hushmail.com runbox.com mailfence.com posteo.de mailbox.org
  mail.com email.com usa.com gmx.com gmx.net gmx.de gmx.at gmx.ch gmx.us gmx.co.uk web.de t-online.de freenet.de arcor.de
  bluewin.ch hispeed.ch aon.at chello.at
  orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr
  libero.it virgilio.it tiscali.it alice.it tin.it
  telefonica.net terra.es terra.com.br uol.com.br bol.com.br ig.com.br sapo.pt
  btinternet.com sky.com virginmedia.com ntlworld.com talktalk.net blueyonder.co.uk
  comcast.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net optonline.net
  rogers.com shaw.ca sympatico.ca telus.net videotron.ca
  bigpond.com bigpond.net.au optusnet.com.au xtra.co.nz
  ziggo.nl kpnmail.nl planet.nl home.nl telenet.be skynet.be
  telia.com online.no seznam.cz centrum.cz wp.pl o2.pl onet.pl interia.pl
  mail.ru bk.ru inbox.ru list.ru yandex.ru yandex.com rambler.ru ukr.net
  qq.com 163.com 126.com sina.com sohu.com foxmail.com naver.com daum.net hanmail.net
  rediffmail.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp
`
  .trim()
  .split(/\s+/);
