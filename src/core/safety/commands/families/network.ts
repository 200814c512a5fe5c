import { ask, askHard, danger } from '../../finding.ts';
import type { ProgramRule } from '../rule.ts';

const HOST = ask('network/other-host', [5], 'talks to another host');
const COPY = askHard('network/copy', [2, 5], 'copies files to or from another machine');
const TUNNEL = danger('network/tunnel', [3, 5], 'opens this machine or network to the outside');
const RAW = askHard('network/raw', [3, 5], 'opens raw network connections');
const SCAN = danger('network/scan', [3, 5], 'scans or attacks other machines');
const SERVE = ask('network/serve', [3, 5], 'serves something that others can reach');
const SETTINGS = danger('network/settings', [3, 9], 'changes the network or firewall of this machine');
const PUBLIC = /(?:^|[=:\s])(?:0\.0\.0\.0|\[?::\]?)(?::\d+)?(?:\s|$)|--host(?:name)?(?:=true)?$|--public(?![\w-])|--expose(?![\w-])/;

/** Programs that talk to other machines. Transfers by URL (curl, wget) have their own reading in urls.ts. */
export const NETWORK: readonly ProgramRule[] = [
  { programs: 'scp sftp rcp rsh rlogin', otherwise: COPY },
  { programs: 'rsync', valued: '-e --rsh --exclude --include --filter --files-from --exclude-from --rsync-path -f', cases: [{ arg: /^(?![a-z]:[\\/])[^/\s]+:|^rsync:/i, effect: COPY }, { flag: '-e|--rsh|--rsync-path', effect: COPY }, { flag: '--delete|--del|--delete-after|--delete-before|--delete-excluded|--remove-source-files', effect: askHard('delete/rsync', [4], 'deletes what is not on the other side') }], operands: 'copy', recursive: 'always', otherwise: 'allow' },
  { programs: 'ftp tftp lftp ncftp ftpget ftpput smbclient rclone croc wormhole magic-wormhole transfer-sh gdrive dropbox_uploader s3cmd-put filebrowser', otherwise: COPY },
  { programs: 'nc ncat netcat socat telnet nc.traditional nc.openbsd pwncat websocat cryptcat', cases: [
    { flag: '-e|-c|--exec|--sh-exec', effect: danger('network/reverse-shell', [3, 5], 'gives a shell to the network') },
    { text: /exec:|system:/i, effect: danger('network/reverse-shell', [3, 5], 'gives a shell to the network') },
    { without: '-l|--listen|-k', text: /^(?:-[a-z0-9]+ +(?:\d+ +)?)*(?:localhost|127\.0\.0\.1|::1) +\d+$/, effect: 'allow' },
    ], otherwise: RAW },
  { programs: `
    nmap masscan zmap nikto sqlmap hydra medusa hashcat john aircrack-ng airmon-ng ettercap bettercap metasploit msfconsole msfvenom responder
    crackmapexec gobuster dirb ffuf wfuzz arp-scan hping3 slowloris ab-flood tcpkill dsniff mitmproxy mitmdump evil-winrm kerbrute linpeas pspy sshpass
    arpspoof dnsspoof`, otherwise: SCAN },
  { programs: 'tcpdump tshark wireshark dumpcap ngrep', otherwise: danger('network/capture', [2, 3], 'records network traffic') },
  { programs: `
    ngrok cloudflared localtunnel lt bore frpc frps chisel serveo localhost.run tailscale zerotier-cli wg wg-quick openvpn stunnel sshuttle iodine dnscat
    dnscat2 tor torify torsocks proxychains pagekite tunnelmole devtunnel`, cases: [{ sub: 'status|version|ip', effect: 'allow' }], otherwise: TUNNEL },
  { programs: 'ping ping6', valued: '-c -i -W -w -s -n -t', cases: [{ arg: /^(?:localhost|127\.0\.0\.1|::1)$/, effect: 'allow' }], otherwise: ask('network/lookup', [5], 'asks another host') },
  { programs: 'getent', cases: [{ sub: 'passwd|shadow|group|gshadow', count: [0, 0], effect: ask('path/accounts-list', [2], 'reads the list of accounts of this machine') }], otherwise: 'allow' },
  { programs: 'dig nslookup host whois drill ping ping6 traceroute tracepath mtr fping resolvectl', cases: [
    { arg: /\0|^(?:[a-z0-9]{30,})\./i, effect: askHard('network/dns-data', [2, 5], 'sends data in the name it looks up') },
    { sub: 'localhost|127.0.0.1|::1|passwd|group|hosts|services', effect: 'allow' }], otherwise: ask('network/lookup', [5], 'asks another host') },
  { programs: 'mail mailx sendmail mutt swaks ssmtp msmtp telegram-send slackcat notify-slack ntfy', otherwise: askHard('network/message', [2, 5], 'sends a message to somebody') },
  { programs: 'iptables ip6tables nft ufw firewall-cmd pfctl ebtables ipset ipfw', cases: [{ flag: '-L|--list|-S|--list-rules', without: '-A|-D|-F|-I|-P|-X|-Z', effect: 'allow' }, { sub: 'status|list|show', effect: 'allow' }, { flag: '--list-all|--state|--get-default-zone', effect: 'allow' }], otherwise: SETTINGS },
  { programs: 'ip ifconfig route arp brctl iwconfig nmcli networksetup scutil ethtool tc bridge wpa_cli', cases: [{ count: [0, 1], effect: 'allow' }, { sub: '* show|list|get|s|ls', effect: 'allow' }, { sub: '* * show|list', effect: 'allow' }, { flag: '-a|-n|-getinfo|-listallnetworkservices|--dns', without: '-s|-set', effect: 'allow' }], otherwise: SETTINGS },
  { programs: 'hostname', cases: [{ count: [0, 0], without: '-F|--file|-b|--boot', effect: 'allow' }], otherwise: SETTINGS },
  { programs: 'netstat ss lsof nethogs iftop ifstat vnstat', otherwise: 'allow' },
  { programs: 'http-server serve live-server sirv sirv-cli browser-sync webpack-dev-server', cases: [{ flag: '--tunnel', effect: TUNNEL }, { text: PUBLIC, effect: SERVE }], otherwise: 'allow' },
  { programs: 'caddy nginx apache2 httpd apachectl lighttpd traefik haproxy', cases: [
    { text: /(?:^| )(?:-s|-k) ?(?:stop|quit|reload|reopen|graceful|restart)|(?:^| )(?:stop|restart|reload)(?: |$)/, effect: askHard('system/service', [1, 9], 'stops or reloads a server') },
    { flag: '-t|-T|-v|-V|-S', effect: 'allow' },
    { sub: 'fmt|validate|version|adapt|configtest|build-info', effect: 'allow' }], otherwise: SERVE },
  { programs: `
    uvicorn gunicorn hypercorn daphne waitress-serve flask django-admin streamlit gradio jupyter jupyter-lab jupyter-notebook mkdocs sphinx-autobuild hugo
    jekyll gatsby rails puma php-fpm vite next nuxt astro remix ng webpack parcel storybook`, valued: '--host --port -p -H --bind -b', cases: [{ text: PUBLIC, effect: SERVE }, { sub: 'deploy', effect: ask('packages/deploy-script', [9], 'deploys the project') }, { sub: 'db downgrade|stamp', effect: ask('database/data', [4, 9], "works on a database's data") }, { sub: 'runserver', arg: /^0(?:\.0\.0\.0)?:/, effect: SERVE }, { sub: 'gh-deploy', effect: ask('packages/deploy-script', [9], 'publishes the documentation') }], otherwise: 'allow' },
  { programs: 'aria2c axel youtube-dl yt-dlp lynx w3m links elinks httrack postman', otherwise: HOST },
];
