import { ask, askHard, catastrophe, danger } from '../../finding.ts';
import type { ProgramRule } from '../rule.ts';

/** Programs that read, write, move and delete files. Where the paths lie decides most; the tables say what else matters. */
export const FILESYSTEM: readonly ProgramRule[] = [
  { programs: `
    ls dir vdir exa eza lsd tree du stat file basename dirname realpath readlink pwd pathchk namei getfattr lsattr getfacl locate mlocate plocate fd
    fdfind which whereis type hash ncdu dust df findmnt lsblk`, operands: 'names', valued: '-L -I -P --max-depth --format', cases: [{ flag: '-x|-X|--exec|--exec-batch', sub: '*', effect: 'allow' }], otherwise: 'allow' },
  { programs: `
    cat bat batcat tac nl head tail less more most zcat bzcat xzcat gzcat zless zmore lz4cat od xxd hexdump hd strings wc sum cksum md5 md5sum sha1sum
    sha224sum sha256sum sha384sum sha512sum shasum b2sum b3sum base32 base64 gbase64 basenc cmp diff sdiff colordiff comm join paste sort uniq cut column
    fold fmt pr expand unexpand rev shuf tsort ptx look view zdiff zcmp nm objdump readelf otool size ldd c++filt addr2line dos2unix-info csvcut csvlook
    csvstat pdftotext exiftool identify mediainfo ffprobe jo hcat glow mdcat gron delta diffstat icdiff dyff`, valued: '-n -c -k -t -f -d -w -s -N -j -l -b -o -S --lines --bytes --key --field-separator --delimiter --fields --width', writes: '-o --output', operands: 'read', otherwise: 'allow' },
  { programs: 'grep egrep fgrep rg ripgrep ag ack pcregrep zgrep ugrep', valued: '-e -f -m -A -B -C -d -D -g -t -T --regexp --file --max-count --after-context --before-context --context --include --exclude --exclude-dir --glob --type --type-not --color --colour --sort --max-depth --replace', operands: 'pattern', cases: [{ flag: '--pre', effect: 'unknown' }], otherwise: 'allow' },
  { programs: 'jq yq gojq jaq xq tomlq dasel fx htmlq xmllint xmlstarlet', valued: '--arg --argjson --slurpfile --rawfile --indent -L', operands: 'pattern', cases: [{ flag: '-n|--null-input', text: /(?:^|[^.\w$])(?:env|\$ENV)(?![\w.[])/, effect: ask('secret/environment', [2, 7], 'prints the whole environment, where keys and tokens often are') }], otherwise: 'allow' },
  { programs: 'mkdir gmkdir', valued: '-m --mode', operands: 'create', otherwise: 'allow' },
  { programs: 'touch gtouch', valued: '-d -t -r --date --reference', operands: 'write', cases: [{ text: /(?:^| )(?:-\w*r|--reference=?) ?(?:\/(?!tmp\/)|~|\.\.\/)/, effect: askHard('filesystem/timestamps', [10], 'makes a file look as old as one of the system') }], otherwise: 'allow' },
  { programs: 'mktemp mkfifo', valued: '-d -t -r -p --date --reference --suffix --tmpdir', operands: 'write', otherwise: 'allow' },
  { programs: 'tee gtee sponge', operands: 'write', otherwise: 'allow' },
  { programs: 'truncate', valued: '-s -r --size --reference', operands: 'empty', otherwise: 'allow' },
  { programs: 'mknod', operands: 'write', otherwise: danger('filesystem/device-node', [3], 'makes a device') },
  { programs: 'cp gcp install ginstall ditto scp-local', valued: '-t -m -o -g -S --target-directory --mode --owner --group --suffix --backup', recursive: '-r -R -a --recursive --archive', operands: 'copy', cases: [{ text: /(?:^| )(?:-m|--mode=?) ?[0-7]?[4-7][0-7]{3}(?: |$)/, effect: danger('filesystem/setuid', [3], 'gives a file the rights of its owner whoever runs it') }], otherwise: 'allow' },
  { programs: 'mv gmv', valued: '-t -S --target-directory --suffix', operands: 'move', otherwise: 'allow' },
  // Of the Perl one the first operand is a program in Perl.
  { programs: 'rename prename perl-rename file-rename mmv qmv vidir', operands: 'write', cases: [{ arg: /(?:system|exec|unlink|open|qx|eval)\b|`|\/[a-z]*e[a-z]*$/, effect: 'unknown' }], otherwise: 'allow' },
  { programs: 'ln gln link symlink', valued: '-t -S --target-directory --suffix', operands: 'link', otherwise: 'allow' },
  { programs: 'rm grm unlink', recursive: '-r -R --recursive', operands: 'delete', cases: [{ flag: '--no-preserve-root', effect: catastrophe('delete/no-preserve-root', [1, 4], 'asks to be allowed to delete the whole system') }], otherwise: 'allow' },
  { programs: 'rmdir grmdir', operands: 'delete', otherwise: 'allow' },
  { programs: 'rimraf del-cli del trash trash-put gomi shx-rm', recursive: 'always', operands: 'deleteTree', valued: '--impl', otherwise: 'allow' },
  { programs: 'cpy ncp copyfiles cpx cpx2 cpr', recursive: 'always', operands: 'copy', otherwise: 'allow' },
  { programs: 'make-dir mkdirp', operands: 'create', otherwise: 'allow' },
  { programs: 'shred srm wipe scrub', operands: 'delete', recursive: '-r', otherwise: askHard('filesystem/shred', [1, 4], 'destroys files beyond recovery') },
  { programs: 'chmod gchmod', recursive: '-R --recursive', operands: 'attributes', cases: [
    { text: /(?:^|[ ,])(?:0?[2-7][0-7]{3}|[ugoa]*[+=][rwxXt]*s[^ /]*)(?: |$)/, effect: danger('filesystem/setuid', [3], 'gives a file the rights of its owner whoever runs it') },
    { arg: /^(?:0?[0-3]?000|[ugoa]*=)$/, effect: askHard('filesystem/no-access', [1, 4], 'takes the right to use files from everybody') },
    { text: /(?:^| )(?:[^ ]*,)?(?:[ugo]*[ua][ugo]*)?-[wxX]*r[wxX]*(?:[ ,]|$)/, effect: askHard('filesystem/no-access', [1, 4], 'takes the right to use files from everybody') },
    { arg: /^(?:[01]?777|[01]?666|a[+=]rwx|[oa]*[+=].*w.*)$/, effect: askHard('filesystem/world-writable', [3], 'lets everybody on this machine change the file') },
    ], otherwise: 'allow' },
  { programs: 'chown chgrp gchown', recursive: '-R --recursive', operands: 'attributes', otherwise: askHard('filesystem/owner', [3], 'changes the owner of files') },
  { programs: 'chattr chflags setfacl setfattr setcap xattr chcon restorecon', recursive: '-R', operands: 'attributes', otherwise: askHard('filesystem/attributes', [3], 'changes protections of files') },
  { programs: 'tar gtar bsdtar', operands: 'any', valued: '-f -C -X -T --file --directory --exclude --exclude-from --files-from --strip-components --transform --owner --group', cases: [{ flag: '--checkpoint-action|--to-command|--use-compress-program|-I|--rsh-command|--info-script|-F', effect: 'unknown' }, { flag: '-P|--absolute-names', effect: askHard('filesystem/absolute-archive', [4], 'unpacks to places that the archive chooses') }], otherwise: 'allow' },
  { programs: 'unzip', valued: '-x -P', writes: '-d', operands: 'any', otherwise: 'allow' },
  { programs: 'zip gzip gunzip bzip2 bunzip2 xz unxz zstd unzstd lz4 unlz4 compress uncompress 7z 7za 7zr unrar cpio ar pax rpm2cpio lzma zipinfo zipgrep zstdcat unar', valued: '-d -o -x -P', operands: 'any', otherwise: 'allow' },
  { programs: 'split csplit', operands: 'any', otherwise: 'allow' },
  { programs: 'patch', writes: '-d --directory -o --output', valued: '-i -p -o -r -B -F --input', operands: 'any', otherwise: 'allow' },
  { programs: 'dos2unix unix2dos iconv recode', valued: '-f -t --from-code --to-code', writes: '-o --output', operands: 'write', otherwise: 'allow' },
  { programs: 'dd gdd dcfldd ddrescue', operands: 'any', otherwise: 'allow' },
  { programs: 'firefox google-chrome google-chrome-stable chromium chromium-browser chrome msedge brave brave-browser safari opera sensible-browser x-www-browser www-browser kde-open gio-open elinks-open', operands: 'any', cases: [{ text: /^--version$/, effect: 'allow' }, { text: /(?:https?:\/\/(?:localhost|127\.0\.0\.1)|file:\/\/(?:\/repo|\/tmp)|\.html?$)/, without: '--remote-debugging-port|--user-data-dir|--load-extension', effect: 'allow' }], otherwise: ask('network/other-host', [5], 'opens a browser') },
  { programs: 'open xdg-open gnome-open start code cursor codium subl idea', operands: 'text', cases: [{ text: /(?:^|[ ="'])(?:https?|ftp|smb|vnc|ssh|afp|file|mailto|ms-[\w-]+|search-ms):(?!\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/]|$))/i, effect: ask('network/other-host', [5], 'opens an address in a program on your desktop') }, { sub: 'tunnel|serve-web|serve', effect: danger('network/tunnel', [3, 5], 'opens this machine to the outside') }, { flag: '--install-extension|--uninstall-extension', effect: askHard('system/editor-extension', [3], 'installs into your editor') }, { flag: '-a|--args', effect: askHard('processes/open-app', [3], 'starts an application on your desktop') }], otherwise: 'allow' },
];
