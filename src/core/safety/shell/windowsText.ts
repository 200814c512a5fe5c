/** What only a line for cmd.exe or PowerShell has: drives, `%NAME%`, keys of the registry, other machines' folders, `.\x`. */
const MARKS = /(?:^|[\s"'=(:@,;&|])(?:[a-z]:\\|%[a-z_]\w*(?:\(x86\))?%|hk(?:lm|cu|cr|u|ey_\w+)\\|\\\\[\w.$?*-]+\\|\.{1,2}\\[\w.])/i;

/** Folders that variables of Windows stand for, as far as every machine has them. */
const FOLDERS: Readonly<Record<string, string>> = {
  userprofile: '~', home: '~', homepath: '~', appdata: '~\\AppData\\Roaming', localappdata: '~\\AppData\\Local', onedrive: '~\\OneDrive', temp: 'C:\\Temp', tmp: 'C:\\Temp',
  windir: 'C:\\Windows', systemroot: 'C:\\Windows', programfiles: 'C:\\Program Files', 'programfiles(x86)': 'C:\\Program Files (x86)', programdata: 'C:\\ProgramData', allusersprofile: 'C:\\ProgramData',
  public: 'C:\\Users\\Public', systemdrive: 'C:', homedrive: 'C:', cd: '.', comspec: 'C:\\Windows\\System32\\cmd.exe',
};

/**
 * The line as a shell of Windows reads it, written so that a POSIX shell reads the same words: backslashes are letters, `%NAME%` is a
 * folder. Null when nothing in the line is of Windows. Both readings are to be judged, as nobody knows which shell gets the line.
 */
export function windowsReading(command: string): string | null {
  if (!command.includes('\\') && !command.includes('%')) return null;
  if (!MARKS.test(command)) return null;
  const folders = command.replace(/%([a-z_]\w*(?:\(x86\))?)%/gi, (whole, name: string) => FOLDERS[name.toLowerCase()] ?? whole);
  // `type` prints files there, and says what a word is elsewhere.
  return folders.replace(/\\+/g, '/').replaceAll('^', '').replace(/(^|[&|;(]\s*)type(?=\s)/gi, '$1cat');
}

const CONDITION = /(^|[&|(][ \t]*)if[ \t]+(?:\/i[ \t]+)?(?:not[ \t]+)?(?:exist[ \t]+(?:"[^"\n]*"|[^\s"]+)|defined[ \t]+\w+|errorlevel[ \t]+\d+)[ \t]+/gi;

/** A line for cmd.exe as if every condition held: its `if exist dist rd dist` is no `if` of a POSIX shell, and what it may run is what counts. */
export function unconditional(code: string): string {
  return code.replace(CONDITION, '$1');
}
