import { ask, askHard, catastrophe, danger } from '../../finding.ts';
import type { ProgramRule } from '../rule.ts';

const SERVICE = askHard('system/service', [3, 9], 'starts, stops or changes a service of the system');
const ACCOUNTS = danger('system/accounts', [3], 'changes accounts, groups or passwords of this machine');
const POWER = danger('system/power', [1, 9], 'shuts the machine down or restarts it');
const KERNEL = danger('system/kernel', [3], 'loads code into the kernel or changes how it runs');
const DISK = danger('system/disk', [1, 4], 'changes disks, partitions or file systems');
const FORMAT = catastrophe('system/format', [1, 4], 'formats or erases a disk');
const SCHEDULE = danger('system/schedule', [3, 10], 'makes something run later by itself');
const SECURITY = danger('system/security', [3, 10], 'switches off or changes protections of this machine');
const KEYS = danger('system/keys', [2, 3], 'reads or changes stored keys and passwords');
const LOGS = danger('system/logs', [10], 'removes or changes records of what happened');
const MOUNT = askHard('system/mount', [3, 4], 'mounts or unmounts file systems');
const SETTINGS = askHard('system/settings', [3, 9], 'changes settings of the system');
const WATCH = danger('system/spying', [2], 'records what somebody does, shows or says');

/** The machine itself: services, accounts, disks, kernel, protections. */
export const SYSTEM: readonly ProgramRule[] = [
  { programs: 'systemctl service launchctl rc-service rc-update initctl chkconfig update-rc.d sv svcadm supervisorctl monit brew-services', cases: [
    { sub: 'status|show|list-units|list-unit-files|list-timers|is-active|is-enabled|is-failed|cat|list|print|blame|list-dependencies|query|get-default|list-jobs|list-sockets', effect: 'allow' },
    { sub: '* status', effect: 'allow' },
    { sub: 'poweroff|reboot|halt|shutdown|kexec|suspend|hibernate|rescue|emergency|isolate', effect: POWER },
    { text: /auditd|rsyslog|syslog|firewalld|ufw|apparmor|selinux|falcon|crowdstrike|fail2ban|clamav|osquery|defender|sysmon|firewall|\bpf\b/i, effect: SECURITY },
    { count: [0, 0], effect: 'allow' },
    ], otherwise: SERVICE },
  { programs: 'shutdown reboot halt poweroff init telinit pm-suspend pm-hibernate rtcwake kexec', otherwise: POWER },
  { programs: `
    useradd adduser usermod userdel deluser groupadd addgroup groupmod groupdel delgroup passwd chpasswd chage gpasswd newusers vipw vigr chsh chfn dscl
    dseditgroup sysadminctl dsenableroot pwpolicy visudo newgrp pw sg faillock pam-auth-update htpasswd grpck pwck pwconv lchage`, otherwise: ACCOUNTS },
  { programs: 'mkfs mkfs.ext2 mkfs.ext3 mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.vfat mkfs.fat mkfs.ntfs mkfs.exfat mke2fs newfs newfs_apfs newfs_hfs wipefs blkdiscard format mkntfs mkdosfs hdparm-erase nvme-format', cases: [{ flag: '-V|--version|-h|--help', effect: 'allow' }], otherwise: FORMAT },
  { programs: `
    fdisk gdisk sgdisk sfdisk cfdisk parted partprobe lvremove vgremove pvremove lvcreate lvextend lvresize lvreduce vgcreate pvcreate vgreduce pvmove
    cryptsetup luksformat mdadm zpool zfs btrfs tune2fs resize2fs e2fsck fsck fsck.ext4 xfs_repair xfs_growfs debugfs hdparm nvme smartctl losetup dmsetup
    multipath diskutil hdiutil tmutil badblocks testdisk`, cases: [
    { flag: '-l|--list', effect: 'allow' },
    { sub: 'list|info|status|get|show|version|imageinfo|listbackups|destinationinfo|latestbackup|subvolume-list', effect: 'allow' },
    { text: /erase|destroy|labelclear|zero|secure|luksformat|reformat|partitiondisk|deletevolume|deletecontainer|sanitize/i, effect: FORMAT },
    ], otherwise: DISK },
  { programs: 'mount', cases: [{ text: /^(?:-l|-t \w+)?$/, effect: 'allow' }], otherwise: MOUNT },
  { programs: 'umount unmount swapoff swapon mkswap fusermount sshfs mount.nfs mount.cifs autofs', otherwise: MOUNT },
  { programs: 'insmod rmmod modprobe kmod kextload kextunload kmutil depmod dkms bpftool bpftrace systemtap stap ftrace', cases: [{ sub: 'list|show', effect: 'allow' }], otherwise: KERNEL },
  { programs: 'sysctl', cases: [{ flag: '-w|--write|-p|--load|--system', effect: KERNEL }, { text: /=/, effect: KERNEL }], otherwise: 'allow' },
  { programs: 'date gdate', valued: '-d --date -r -f', cases: [{ flag: '-s|--set', effect: SETTINGS }], otherwise: 'allow' },
  { programs: `
    lsmod modinfo lspci lsusb lscpu lshw lsmem dmidecode inxi hwinfo acpi sensors arch nproc getconf uname sw_vers system_profiler vm_stat lsb_release
    neofetch fastfetch screenfetch free uptime vmstat iostat mpstat sar nvidia-smi rocm-smi clinfo glxinfo vulkaninfo w who whoami id groups logname users
    tty last finger cal ncal locale sleep gsleep usleep clear reset tput stty cls true false yes seq shuf factor bc dc expr numfmt printenv hostid
    info apropos whatis tldr help cheat calendar banner figlet lolcat cowsay fortune toilet ulimit umask times machinectl-list
    loginctl-list-sessions`, otherwise: 'allow' },
  { programs: `
    timedatectl hostnamectl localectl hwclock ntpdate chronyc systemsetup defaults plutil PlistBuddy scutil-set nvram pmset bless csrutil-status gsettings
    dconf xdg-settings xdg-mime dpkg-divert efibootmgr
    setx powercfg tzutil`, cases: [{ sub: 'status|show|list|read|get|find|query|print|domains|list-timezones|export', effect: 'allow' }, { flag: '-p|-lint|-g', without: '-w|-s|--set', effect: 'allow' }, { text: /^-c (?:Print|print)\b(?!.*-c )/, effect: 'allow' }, { text: /^(?:-[rvh]|--(?:show|get|status|help|version))?$/, effect: 'allow' }], otherwise: SETTINGS },
  { programs: 'update-grub grub-install grub-mkconfig update-initramfs mkinitcpio dracut locale-gen update-desktop-database update-mime-database', cases: [{ text: /^(?:-[pvhV]|--(?:print-cache|help|version))$/, effect: 'allow' }], otherwise: SETTINGS },
  { programs: 'man', cases: [{ flag: '-P|--pager|-H|--html', effect: 'unknown' }], otherwise: 'allow' },
  { programs: 'xcode-select', cases: [{ flag: '-p|--print-path|-v|--version', effect: 'allow' }], otherwise: SETTINGS },
  { programs: 'crontab', cases: [{ flag: '-l', without: '-r|-u|-e|-i', effect: ask('system/schedule-read', [2], 'reads what is scheduled') }], otherwise: SCHEDULE },
  { programs: 'at batch atd anacron', cases: [{ flag: '-l', effect: 'allow' }], otherwise: SCHEDULE },
  { programs: `
    setenforce aa-disable aa-teardown aa-complain semanage setsebool auditctl auditd csrutil spctl fail2ban-client apparmor_parser mdatp falconctl jamf
    profiles xattr-quarantine update-ca-certificates update-ca-trust trust authconfig`, cases: [{ sub: 'status', effect: 'allow' }, { flag: '-l|-s|--status', effect: 'allow' }], otherwise: SECURITY },
  { programs: 'security', cases: [{ sub: 'list-keychains|find-identity|version|help|error|verify-cert|show-keychain-info', effect: 'allow' }, { sub: 'cms', without: '-S|-E|-D', effect: 'allow' }], otherwise: KEYS },
  { programs: `
    secret-tool keyctl gnome-keyring kwallet-query pass gopass ssh-add ssh-agent ssh-copy-id ssh-keygen ssh-keyscan gpg gpg2 gpg-agent gpgconf
    keytool kinit klist kadmin lsassy mimikatz secretsdump lazagne`, cases: [
    { flag: '--verify|--list-keys|-k|--list-public-keys|--fingerprint', without: '--export-secret-keys|-d|--decrypt', effect: 'allow' },
    { sub: 'version', effect: 'allow' },
    { flag: '--version|-V', effect: 'allow' },
    { flag: '-l|-B', without: '-y|-p|-R|-t|-A|-H|-s|-c|-L', effect: 'allow' },
    ], otherwise: KEYS },
  { programs: 'openssl', cases: [
    { sub: 'version|ciphers|list|speed|rand|prime|errstr|help|dgst|md5|sha1|sha256|sha512|asn1parse|verify|req|x509|genrsa|genpkey|ecparam|gendsa|dhparam|crl|ca|ocsp|ts|passwd|base64', effect: 'allow' },
    { sub: 's_client', text: /-connect[= ](?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?: |$)/, effect: 'allow' },
    { sub: 's_client|s_server|s_time', effect: ask('network/other-host', [5], 'talks to another host') },
    { sub: 'enc|aes-256-cbc|aes256|smime|cms|rsautl|pkeyutl', effect: askHard('system/encrypt', [2, 4], 'encrypts or decrypts files') },
    ], otherwise: askHard('system/keys-convert', [2], 'works on key files') },
  { programs: 'journalctl logrotate logger dmesg log', cases: [{ flag: '--vacuum-size|--vacuum-time|--vacuum-files|--rotate|--flush|-C|-c|--clear|--read-clear|--force', effect: LOGS }, { sub: 'erase|cl|config', effect: LOGS }], otherwise: 'allow' },
  { programs: 'history', cases: [{ flag: '-c|-d|-w|-a|-r|-n|-p', effect: LOGS }], otherwise: ask('path/history', [2], 'reads what somebody typed') },
  { programs: 'fc', otherwise: danger('path/history', [2], 'reads what somebody typed') },
  { programs: 'osascript automator shortcuts xdotool ydotool wmctrl cliclick AppleScript', otherwise: danger('system/desktop-control', [2, 3], 'controls your desktop and its applications') },
  { programs: 'screencapture scrot gnome-screenshot import-screen xwd flameshot maim grim ffmpeg-screen arecord parecord sox-rec xinput logkeys script-key showkey evtest imagesnap fswebcam streamer screenshot', otherwise: WATCH },
  { programs: 'pbpaste xclip xsel wl-paste', cases: [{ flag: '-i|-in', without: '-o|-out', effect: 'allow' }], otherwise: askHard('system/clipboard', [2], 'reads your clipboard') },
  { programs: 'pbcopy wl-copy clip say notify-send terminal-notifier', otherwise: 'allow' },
];
