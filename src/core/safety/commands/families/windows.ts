import { ask, askHard, catastrophe, danger } from '../../finding.ts';
import type { ProgramRule } from '../rule.ts';

const SERVICE = askHard('system/service', [3, 9], 'starts, stops or changes a service of the system');
const ACCOUNTS = danger('system/accounts', [3], 'changes accounts, groups or passwords of this machine');
const SCHEDULE = danger('system/schedule', [3, 10], 'makes something run later by itself');
const SECURITY = danger('system/security', [3, 10], 'switches off or changes protections of this machine');
const RECOVERY = danger('system/recovery', [1, 4], 'deletes the copies from which this machine could be restored');
const LOGS = danger('system/logs', [10], 'removes or changes records of what happened');
const RUNS_HIDDEN = danger('code/system-binary', [3, 6], 'makes a program of the system run or load foreign code');
const RIGHTS = danger('system/file-rights', [3], 'changes who owns files or may use them');
const REGISTRY = askHard('system/settings', [3, 9], 'changes settings of the system');
const HIVES = danger('system/credential-store', [2, 3], 'copies where the system keeps passwords');
const SHARES = askHard('network/share', [2, 5], 'uses or offers folders over the network');
const SEARCHES = askHard('path/searches-secrets', [2], 'searches this machine for files and words that keep secrets');
const DOWNLOAD = danger('network/download', [3, 5], 'downloads with a program of the system that is not made for it');
const DISK = danger('system/disk', [1, 4], 'changes disks, partitions or file systems');
const POWER = danger('system/power', [1, 9], 'shuts the machine down or restarts it');
const DIRECTORY = danger('system/directory', [2, 3], 'reads or changes the directory of accounts of the network');
const NETWORK = danger('network/settings', [3, 9], 'changes the network or firewall of this machine');

/** Programs of Windows and words of cmd.exe. Its switches begin with `/` and do not care for case. */
export const WINDOWS: readonly ProgramRule[] = [
  // Looking.
  { programs: 'findstr', operands: 'pattern', slashes: true, cases: [{ text: /c:[\\/]?(?:users|\*|windows|$)|~[\\/]/i, effect: SEARCHES }, { text: /\*\.(?:config|ini|xml|txt)\b.*\*\.(?:config|ini|xml|txt)\b/i, arg: /pass|cred|pwd|secret/i, effect: SEARCHES }], otherwise: 'allow' },
  { programs: 'where', operands: 'text', cases: [{ flag: '/R', effect: SEARCHES }, { text: /^\/r\s/i, effect: SEARCHES }], otherwise: 'allow' },
  { programs: 'tasklist systeminfo ver vol driverquery getmac chcp color title prompt mode cls comp qprocess quser qwinsta mem pause choice clip sigcheck dumpbin editbin cl rc mt midl ml64 nmake msbuild signtool-verify vswhere vcpkg-list', operands: 'text', cases: [{ text: /(?:^| )\/s(?: |:)\S/i, effect: ask('network/lookup', [5], 'asks another host') }], otherwise: 'allow' },
  { programs: 'ipconfig', operands: 'text', cases: [{ text: /\/(?:release|renew|flushdns|registerdns|setclassid)/i, effect: NETWORK }], otherwise: 'allow' },
  // Files.
  { programs: 'copy xcopy robocopy', operands: 'copy', slashes: true, recursive: 'always', cases: [
    { text: /(?:^| )\/(?:mir|purge|mov|move)(?: |$)/i, effect: askHard('delete/mirror', [1, 4], 'deletes at the target what is not at the source, or the source') },
    { text: /(?:^| )\\{1,2}[\w.-]+\\|(?:^| )\/b(?:ackup)?(?: |$)/i, effect: SHARES },
    { text: /(?:ntds\.dit|config[\\/]?(?:sam|security|system)\b|\\\\\?\\globalroot|shadowcopy)/i, effect: HIVES },
    ], otherwise: 'allow' },
  { programs: 'move ren', operands: 'move', slashes: true, otherwise: 'allow' },
  { programs: 'md', operands: 'create', slashes: true, otherwise: 'allow' },
  { programs: 'mklink', operands: 'link', slashes: true, otherwise: 'allow' },
  { programs: 'type', operands: 'read', slashes: true, otherwise: 'allow' },
  { programs: 'attrib', operands: 'attributes', slashes: true, cases: [{ text: /\+[sh]\b/i, effect: askHard('system/hide', [10], 'hides files') }], otherwise: 'allow' },
  { programs: 'expand extrac32 makecab', operands: 'any', cases: [{ text: /(?:^| )\\{1,2}[\w.-]+\\|:[\\/]?windows/i, effect: RUNS_HIDDEN }], otherwise: 'allow' },
  { programs: 'takeown icacls cacls xcacls subinacl setacl', cases: [{ count: [1, 1], text: /^(?!.*\/(?:grant|deny|remove|reset|setowner|inheritance|restore|save|f|a|r)\b)/i, effect: 'allow' }], otherwise: RIGHTS },
  { programs: 'cipher', cases: [{ text: /\/[wed](?:[: ]|$)/i, effect: danger('system/erase', [1, 4], 'encrypts files, or erases what deleted files left') }], otherwise: 'unknown' },
  { programs: 'sdelete sdelete64', otherwise: danger('filesystem/shred', [1, 4], 'destroys files beyond recovery') },
  { programs: 'fsutil', cases: [{ text: /^(?:file (?:setzerodata|setvaliddata|createnew)|usn deletejournal|behavior set|dirty set|resource|volume dismount|reparsepoint delete)/i, effect: DISK }, { text: /^(?:fsinfo|volume diskfree|usn (?:queryjournal|readjournal)|file (?:queryfileid|layout)|hardlink list)/i, effect: 'allow' }], otherwise: DISK },
  // Disks, start and recovery.
  { programs: 'diskpart chkdsk defrag label mountvol recover diskraid refsutil', cases: [{ count: [0, 1], text: /^\/\?$/, effect: 'allow' }], otherwise: DISK },
  { programs: 'manage-bde bdehdcfg repair-bde', cases: [{ text: /^-status/i, effect: 'allow' }], otherwise: SECURITY },
  { programs: 'vssadmin wbadmin diskshadow reagentc', cases: [{ text: /^(?:list|get)\b/i, without: '-x', effect: ask('system/recovery-read', [2], 'looks at the copies from which this machine could be restored') }, { text: /create|exec|\/s/i, effect: HIVES }], otherwise: RECOVERY },
  { programs: 'bcdedit bootrec bcdboot bootsect bootcfg', cases: [{ text: /^(?:\/enum.*|\/v)?$/i, effect: 'allow' }], otherwise: RECOVERY },
  { programs: 'wmic', cases: [
    { text: /shadowcopy\s+(?:delete|call)|shadowstorage/i, effect: RECOVERY },
    { text: /process\s+call|\/node:|call\s+(?:create|terminate|stopservice|startservice|change|uninstall|shutdown|reboot|win32shutdown)|\bdelete\b|\bset\b|\bcreate\b|\/format:|antivirus|startup|useraccount|qfe/i, effect: danger('system/wmi', [3], 'controls programs, services or other machines through WMI') },
    { text: /\b(?:get|list)\b/i, effect: 'allow' },
    ], otherwise: REGISTRY },
  // Accounts, services, settings.
  { programs: 'net net1', operands: 'text', cases: [
    { text: /^(?:user|localgroup|group|accounts)\b(?=.*\/(?:add|delete|del|active|domain|times|passwordreq)|.*\s\S+\s\S+)/i, effect: ACCOUNTS },
    { text: /^(?:user|localgroup|group|accounts|config|statistics|view|session|file|computer|time)\b/i, effect: ask('system/accounts-read', [2], 'looks at accounts and connections of this machine or network') },
    { text: /^stop\s.*(?:defend|mpssvc|wuauserv|eventlog|sense|wscsvc|vss|backup|sql|veeam|sophos|symantec|mcafee|crowd|carbon)/i, effect: SECURITY },
    { text: /^(?:use|share)\b/i, effect: SHARES },
    { text: /^(?:start)?$/i, effect: 'allow' },
    ], otherwise: SERVICE },
  { programs: 'sc', operands: 'text', cases: [
    { text: /^\\{1,2}\S+\s/, effect: danger('network/remote-control', [3, 5], 'controls services of another machine') },
    { text: /^(?:query|queryex|qc|qdescription|qfailure|getdisplayname|getkeyname|enumdepend|sdshow)\b/i, effect: 'allow' },
    { text: /defend|mpssvc|eventlog|sense|wscsvc|sysmon|sdset|binpath|failure/i, effect: SECURITY },
    ], otherwise: SERVICE },
  { programs: 'schtasks', operands: 'text', cases: [{ text: /^(?:\/query\b.*)?$/i, effect: ask('system/schedule-read', [2], 'reads what is scheduled') }], otherwise: SCHEDULE },
  { programs: 'reg regedit regini', operands: 'text', cases: [
    { text: /\b(?:save|export|copy|restore|load)\b.*(?:sam|security|system|lsa)(?:\s|$)/i, effect: HIVES },
    { text: /^query\b.*(?:winlogon|password|putty|vnc|lsa|\bsam\b|security|snmp|credential|autologon|sessions)/i, effect: HIVES },
    { text: /^query\b/i, effect: 'allow' },
    { text: /(?:currentversion[\\/]?run|runonce|runservices|winlogon|image file execution options|appinit|policies|windows defender|lsa|terminal server|sam|services|silentprocessexit|shell\\open|inprocserver32|environment|firewallpolicy|safeboot|eventlog|amsi|scripting|bitlocker|security center)\b|\s\/s\s+\S+\.reg/i, effect: SECURITY },
    ], otherwise: REGISTRY },
  { programs: 'assoc ftype', cases: [{ text: /=/, effect: SECURITY }], otherwise: 'allow' },
  { programs: 'gpupdate gpresult secedit auditpol dism sfc pnputil w32tm slmgr slmgr.vbs cscript-slmgr pkgmgr wusa wuauclt usoclient lodctr unlodctr bitlocker dsregcmd mpcmdrun wsl-config', cases: [{ text: /^(?:\/r|\/get.*|\/list.*|\/online \/get\S*.*|\/query.*|\/status|\/l|\/enum.*|\/dli)$/i, effect: 'allow' }, { text: /\/(?:clear|remove|restore|set|disable|add|delete|import|configure|apply)|-remove|-disable|disable-feature|-unregister|-add-driver/i, effect: SECURITY }], otherwise: REGISTRY },
  { programs: 'wevtutil', operands: 'text', cases: [{ text: /^(?:qe|query-events|el|enum-logs|gl|get-log|gli|get-log-info|ep|gp)\b/i, effect: 'allow' }], otherwise: LOGS },
  { programs: 'eventcreate logman wpr xperf tracerpt typeperf relog', cases: [{ text: /^query/i, effect: 'allow' }, { text: /stop|delete|update/i, effect: LOGS }], otherwise: REGISTRY },
  { programs: 'logoff tsshutdn rundll32-shutdown tsdiscon rwinsta', otherwise: POWER },
  { programs: 'runas gsudo', otherwise: ask('system/elevated', [3], 'asks for the rights of another user') },
  { programs: 'cmdkey vaultcmd credwiz keymgr dpapimig', operands: 'text', otherwise: HIVES },
  { programs: 'ntdsutil dsquery dsget dsadd dsmod dsrm dsmove csvde ldifde nltest dcdiag repadmin setspn klist ksetup netdom adfind dsacls dcpromo nslookup-ad ldapsearch ldapmodify ldapadd ldapdelete ldappasswd', otherwise: DIRECTORY },
  // Network.
  { programs: 'netsh', operands: 'text', cases: [{ text: /key=clear|wlan export/i, effect: HIVES }, { text: /portproxy|firewall|advfirewall\s+(?!show)|\badd\b|\bset\b|\bdelete\b|trace|helper|winhttp|reset|-r\s/i, effect: NETWORK }, { text: /\bshow\b|\bdump\b/i, effect: 'allow' }], otherwise: NETWORK },
  { programs: 'psexec psexec64 paexec winrs winrm wsmprovhost mstsc tscon pskill pslist psservice psloggedon psgetsid psinfo pspasswd psshutdown plink pscp psftp putty', otherwise: danger('network/remote-control', [3, 5], 'controls another machine, or copies files to and from it') },
  { programs: 'procdump procdump64 comsvcs createdump sqldumper tttracer adplus dumpminitool', otherwise: danger('processes/dump', [2, 3], "copies another program's memory, passwords among it") },
  { programs: 'bitsadmin desktopimgdownldr esentutl hh ieexec certreq certoc configsecuritypolicy diantz appinstaller imewdbld squirrel update-lolbin xwizard', operands: 'text', otherwise: DOWNLOAD },
  { programs: 'certutil', operands: 'text', cases: [{ text: /^[-/]hashfile\s+\S+(?:\s+\w+)?$/i, effect: 'allow' }, { text: /urlcache|verifyctl|url\b|ping/i, effect: DOWNLOAD }, { text: /[-/](?:de|en)code/i, effect: danger('code/decoded', [3, 6], 'encodes or decodes a file with a program of the system') }], otherwise: SECURITY },
  // Programs that load or run something else; attackers love them because the system trusts them.
  { programs: `
    rundll32 regsvr32 regasm regsvcs installutil mshta wscript cscript msiexec cmstp odbcconf control pcalua forfiles scriptrunner syncappvpublishingserver
    presentationhost msdt msxsl  infdefaultinstall mavinject mmc msbuild-inline register-cimprovider rasautou runonce runscripthelper
    explorer conhost dfsvc dnscmd  eventvwr fodhelper computerdefaults sdclt slui wsreset extexport pubprn pcwrun atbroker bginfo cdb
    csi dnx fsi fsianycpu ntsd rcsi te tracker vsjitdebugger winword wfc workfolders tpmvscmgr winget-lol workflow-compiler
    microsoft.workflow.compiler devtoolslauncher launch-vsdevshell verclsid zipfldr dxcap stordiag ttdinject vshadow coregen customshellhost
    dotnet-lol fltmc gpscript jsc ilasm  msedge_proxy netsh-helper  rpcping settingsynchost syncappv tasklist.vbs ttdinject.exe
    unregmp2 wab winrm.vbs manage-bde.wsf cl_invocation.ps1 cl_mutexverifiers.ps1 utilityfunctions.ps1`, operands: 'text', otherwise: RUNS_HIDDEN },
  { programs: 'format.com', otherwise: catastrophe('system/format', [1, 4], 'formats or erases a disk') },
  { programs: 'doskey subst call', cases: [{ text: /=/, effect: 'unknown' }], otherwise: 'allow' },
];
