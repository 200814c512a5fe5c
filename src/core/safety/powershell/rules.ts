import type { CodeRules, CommandCall, Fold } from '../code/language.ts';
import { table } from '../code/language.ts';
import { applyEffects } from '../code/applyEffects.ts';
import { OBJECTIONS } from '../code/effects.ts';
import { decode, joinPaths, sharedFolds, TEXT_FOLDS } from '../code/texts.ts';
import type { Value } from '../code/values.ts';
import { joined, mapTexts, ofItems, ofText, textsOf } from '../code/values.ts';
import { ask, askHard, danger, unknown } from '../finding.ts';
import { UNKNOWN_TEXT } from '../paths/location.ts';
import { namesSecret } from '../secretNames.ts';
import type { Cmdlet } from './cmdlets.ts';
import { BY_NAME, HARMLESS, SYSTEM_NOUNS } from './cmdlets.ts';

const EFFECTS = table<string>([
  ['delete@0', '[io.file].delete'],
  ['deleteTree@0', '[io.directory].delete [microsoft.visualbasic.fileio.filesystem].deletedirectory'],
  ['moves@0,1', '[io.file].move [io.directory].move [io.file].replace'],
  ['copies@0,1', '[io.file].copy'],
  ['write@0,1', '[io.file].writealltext [io.file].writeallbytes [io.file].writealllines [io.file].appendalltext'],
  ['write@0', '[io.file].create [io.file].openwrite [io.streamwriter].new [io.streamwriter]()'],
  ['read@0', '[io.file].readalltext [io.file].readallbytes [io.file].readalllines [io.file].openread [io.streamreader].new [io.file].opentext'],
  ['names@0', '[io.directory].getfiles [io.directory].enumeratefiles [io.directory].getdirectories'],
  ['create@0', '[io.directory].createdirectory'],
  ['attributes@0', '[io.file].setattributes [io.file].setaccesscontrol'],
  ['spawns@0', '[diagnostics.process].start'],
  ['hidden', '[reflection.assembly].load [reflection.assembly].loadfile [reflection.assembly].loadfrom [reflection.assembly].loadwithpartialname_none [appdomain].currentdomain.load [activator].createinstance [powershell].create .getmethod .getfield .invokemember .setvalue .invokescript'],
  ['native', '[runtime.interopservices.marshal].copy [runtime.interopservices.marshal].getdelegateforfunctionpointer [runtime.interopservices.marshal].ptrtostringauto [runtime.interopservices.marshal].writebyte'],
  ['eval@this', '.invoke'],
  ['get@0', '.downloadstring .downloaddata .downloadfile .openread .getstringasync .getasync [net.webrequest].create [net.httpwebrequest].create .downloadfileasync .open_none'],
  ['write@1', '.downloadfile .downloadfileasync'],
  ['post@0', '.uploadstring .uploaddata .uploadfile .uploadvalues .postasync'],
  ['host@0', '[net.sockets.tcpclient].new [net.sockets.tcpclient]() [net.sockets.udpclient].new .connect [net.dns].gethostaddresses [net.dns].gethostentry'],
  ['serves@', '[net.sockets.tcplistener].new [net.httplistener].new'],
  ['system', '[microsoft.win32.registry].setvalue .setaccessrule .setstringvalue .setvalue_registry'],
  ['kill', '.kill'],
  ['files', '.delete .moveto'],
  ['machine', '[environment].setenvironmentvariable'],
]);

const home = (): Value => ofText('~');
const FOLDS = new Map<string, Fold>([
  ...TEXT_FOLDS,
  ...table<Fold>([
    [({ args }) => decode(args[0], 'base64'), '[convert].frombase64string'],
    [sharedFolds.sameOfFirst, '.getstring .getbytes [string] [scriptblock].create [scriptblock] [regex].escape [uri] [io.path].getfullpath [array] [version] [xml] [pscustomobject] [ordered] [io.fileinfo] [io.directoryinfo]'],
    [({ args }) => (args[0] === undefined ? null : mapTexts(args[0], (text) => (/^\d+$/.test(text) ? String.fromCharCode(Number(text)) : text))), '[char]'],
    [({ args }) => ({ ...ofItems((args[0]?.items ?? [args[0] ?? {}]).map((item) => mapTexts(item, (text) => (/^\d+$/.test(text) ? String.fromCharCode(Number(text)) : text)))), origin: 'decoded' }), '[char[]]'],
    [({ self, args }) => joined(self?.items ?? [self ?? {}], args[0]?.texts?.[0] ?? ''), '.-join'],
    [({ args }) => joined(args[1]?.items ?? args.slice(1), args[0]?.texts?.[0] ?? ''), '[string].join'],
    [({ args }) => joinPaths(args), '[io.path].combine'],
    [() => ofText('/tmp'), '[io.path].gettemppath'],
    [() => ofText(`/tmp/${UNKNOWN_TEXT}`), '[io.path].gettempfilename'],
    [home, '[environment].getfolderpath'],
    [({ args }) => environment(args[0]?.texts?.[0] ?? ''), '[environment].getenvironmentvariable'],
    [() => ({ origin: 'environment' }), '[environment].getenvironmentvariables'],
    [() => ({ origin: 'decoded', texts: [UNKNOWN_TEXT] }), '.fromsecurestring .decompress'],
  ]),
]);

function environment(name: string): Value {
  if (/^(?:home|userprofile|homepath|appdata|localappdata)$/i.test(name)) return ofText(/appdata/i.test(name) ? '~/AppData' : '~');
  if (/^(?:temp|tmp|tmpdir|runner_temp|github_(?:output|env|path|step_summary|state))$/i.test(name)) return ofText('/tmp');
  if (/^(?:systemroot|windir)$/i.test(name)) return ofText('C:\\Windows');
  return { texts: [UNKNOWN_TEXT], ...(namesSecret(name) ? { origin: 'secret' } : {}) };
}

const COMMON = 'erroraction ea warningaction erroraction informationaction errorvariable outvariable pipelinevariable outbuffer'.split(' ');
const COMMON_SWITCHES = 'verbose debug whatif confirm'.split(' ');

/** Parameters of a call by their full names; words without a name go to the parameters that take them, in order. */
function bind(cmdlet: Cmdlet, words: CommandCall['words']): Map<string, Value> {
  const [first = '', more = ''] = (cmdlet.parameters ?? '').split('|');
  const positional = first.trim().split(' ').filter((name) => name !== '');
  const valued = [...positional, ...more.trim().split(' ').filter((name) => name !== ''), ...COMMON];
  const switches = [...(cmdlet.switches ?? '').split(' ').filter((name) => name !== ''), ...COMMON_SWITCHES];
  const result = new Map<string, Value>();
  const rest: Value[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const { parameter, value } = words[index] ?? {};
    if (parameter === undefined) {
      rest.push(value ?? {});
      continue;
    }
    const names = [...valued, ...switches];
    const name = names.find((one) => one === parameter) ?? names.find((one) => one.startsWith(parameter)) ?? parameter;
    if (value !== undefined) result.set(name, value);
    else if (valued.includes(name)) {
      index += 1;
      result.set(name, words[index]?.value ?? {});
    } else result.set(name, ofText('true'));
  }
  const open = positional.filter((name) => !result.has(name));
  rest.forEach((value, index) => {
    const name = open[Math.min(index, open.length - 1)];
    if (name !== undefined) result.set(name, result.has(name) ? ofItems([...(result.get(name)?.items ?? [result.get(name) ?? {}]), ...(value.items ?? [value])]) : value);
  });
  return result;
}

const PROVIDER = /^(?:(?:microsoft\.powershell\.core\\)?(registry|certificate|environment|variable|function|alias|wsman)::|(hklm|hkcu|hkcr|hku|hkcc|cert|env|variable|function|alias|wsman):)/gi;

/** Paths of other providers than the file system are taken out: the registry and the certificates are the system's. */
function providers(options: ReadonlyMap<string, Value>, call: CommandCall, changes: boolean): Map<string, Value> {
  const result = new Map(options);
  for (const name of ['path', 'literalpath', 'destination', 'filepath']) {
    const value = options.get(name);
    const texts = (value?.items ?? (value === undefined ? [] : [value])).flatMap(textsOf);
    const [match] = texts.flatMap((text) => [...text.matchAll(PROVIDER)]);
    if (match === undefined) continue;
    const provider = (match[1] ?? match[2] ?? '').toLowerCase();
    if (/^(?:registry|hk|cert|wsman)/.test(provider)) {
      if (changes) call.effects.add(askHard('powershell/registry', [3, 9], 'changes the registry, the certificates or the management of this machine'));
    } else if (/^env/.test(provider) && !changes && /^env(?:ironment)?:{1,2}[\\/]?\*?$/i.test(texts[0] ?? '')) call.effects.add(ask('secret/environment', [2, 7], 'prints the whole environment, where secrets often stand'));
    result.delete(name);
  }
  return result;
}

/** Judges a cmdlet; false when it is none (a native program). */
function command(call: CommandCall): Value | null {
  const name = call.name.replace(/^[\w.]+\\(?=[\w-]+$)/, '');
  const cmdlet = BY_NAME.get(name);
  const scripts = call.words.flatMap(({ value }) => (value?.code === undefined ? [] : [value]));
  if (cmdlet === undefined) {
    for (const script of scripts) call.call(script, []);
    return byVerb(name, call);
  }
  const options = providers(bind(cmdlet, call.words), call, !/^(?:get|test|select|resolve|split|import|foreach)-/.test(cmdlet.names));
  const [input] = [call.input];
  // What comes through the pipe is the path of whoever needs one.
  if (input !== undefined && !options.has('path') && !options.has('literalpath')) {
    if (/^(?:remove|clear|copy|move|rename)-/.test(cmdlet.names)) options.set('path', input);
    if (cmdlet.names.startsWith('invoke-expression') && !options.has('command')) options.set('command', input);
  }
  if (/^(?:set|add)-content|^out-file/.test(cmdlet.names) && !options.has('value') && input !== undefined) options.set('value', input);
  const results = scripts.map((script) => call.call(script, []));
  if (options.has('whatif') && !textsOf(options.get('whatif')).includes('false')) return {};
  for (const effect of cmdlet.effects.split(' ')) {
    if (!special(effect, options, call)) applyEffects(effect, { name, self: undefined, args: [], options, effects: call.effects, call: call.call, module: () => ({}) });
  }
  return output(cmdlet.names, options, call, results);
}

function output(names: string, options: ReadonlyMap<string, Value>, call: CommandCall, results: readonly Value[]): Value {
  if (/^get-(?:childitem|item)/.test(names)) {
    const path = options.get('path') ?? options.get('literalpath') ?? ofText('.');
    const filter = textsOf(options.get('filter') ?? options.get('include') ?? { texts: ['*'] })[0] ?? '*';
    return names.startsWith('get-item') ? path : mapTexts(path, (text) => (/[*?]/.test(text) ? `./${text.replace(/\*+|\?/g, UNKNOWN_TEXT)}` : `${text}/${filter.replace(/\*+|\?/g, UNKNOWN_TEXT)}`));
  }
  if (names.startsWith('get-content')) return { names: textsOf(options.get('path')).map((text) => `file:${text}`), origin: 'file' };
  if (/^invoke-(?:webrequest|expression)/.test(names)) return { origin: names.startsWith('invoke-w') ? 'network' : 'decoded' };
  if (names.startsWith('new-object')) {
    const type = `[${(textsOf(options.get('typename'))[0] ?? '').toLowerCase().replace(/^system\./, '')}]`;
    const given = options.get('argumentlist');
    return call.call({ names: [type] }, given?.items ?? (given === undefined ? [] : [given]));
  }
  if (names.startsWith('foreach-object')) return names.includes('where') && results.length === 0 ? (call.input ?? {}) : call.words.some(({ value }) => value?.code !== undefined) && call.input?.texts !== undefined ? call.input : (results[0] ?? {});
  return call.input?.origin === undefined ? {} : { origin: call.input.origin };
}

/** Effects of cmdlets that the common table has no word for. */
function special(effect: string, options: ReadonlyMap<string, Value>, { effects }: CommandCall): boolean {
  const value = (name: string): Value | undefined => options.get(name);
  switch (effect) {
    case 'deletes': {
      const tree = ['recurse', 'rf', 'fr'].some((name) => options.has(name) && !textsOf(value(name)).includes('false'));
      for (const name of ['path', 'literalpath']) if (options.has(name)) effects.path(tree ? 'deleteTree' : 'delete', value(name));
      return true;
    }
    case 'creates': {
      const path = value('name') === undefined ? value('path') : joinPaths([value('path') ?? ofText('.'), value('name') ?? {}]);
      effects.path(/link/i.test(textsOf(value('itemtype'))[0] ?? '') ? 'write' : 'write', path, value('value'));
      return true;
    }
    case 'web': {
      const method = (textsOf(value('method') ?? value('custommethod') ?? { texts: ['GET'] })[0] ?? 'GET').toUpperCase();
      effects.network(method.includes(UNKNOWN_TEXT) ? 'POST' : method, value('uri'), options.has('body') || options.has('infile') || options.has('form'));
      effects.path('write', value('outfile') ?? ofItems([]));
      effects.path('read', value('infile') ?? ofItems([]));
      effects.shown([value('body'), value('headers')]);
      return true;
    }
    case 'remotely':
      if (['computername', 'session', 'hostname', 'vmname', 'containerid'].some((name) => options.has(name))) effects.add(OBJECTIONS.remote);
      if (value('filepath') !== undefined) effects.path('read', value('filepath'));
      return true;
    case 'starts': {
      const verb = textsOf(value('verb') ?? { texts: [''] });
      if (verb.some((text) => /runas/i.test(text) || text.includes(UNKNOWN_TEXT)) || options.has('credential')) effects.add(askHard('powershell/run-as', [3], 'runs a program with more rights or as somebody else'));
      const list = value('argumentlist');
      // Arguments in one text are split by the program that gets them.
      const args = (list?.items ?? (list === undefined ? [] : [list])).map((arg) => textsOf(arg)[0] ?? UNKNOWN_TEXT).join(' ');
      effects.shell(mapTexts(value('filepath'), (text) => `${text.replaceAll('\\', '/')} ${args}`), value('workingdirectory'));
      return true;
    }
    case 'makes':
      if (options.has('comobject')) effects.add(unknown('powershell/com', 'uses a COM object, which can do anything'));
      return true;
    case 'addtype':
      if (['typedefinition', 'memberdefinition', 'path', 'literalpath'].some((name) => options.has(name))) effects.add(unknown('code/hidden', 'compiles and loads code of another language'));
      return true;
    case 'imports':
      if (textsOf(value('name')).some((text) => /[\\/]/.test(text) || text.includes(UNKNOWN_TEXT))) effects.run({ names: textsOf(value('name')).map((text) => `file:${text}`), origin: 'file' });
      return true;
    case 'policy':
      if (!textsOf(value('scope')).every((text) => /^process$/i.test(text))) effects.add(askHard('powershell/policy', [3], 'changes which scripts this machine runs'));
      return true;
    case 'installs':
      effects.add(ask('packages/add', [3, 5], 'installs a module that the project does not declare'));
      return true;
    default:
      return false;
  }
}

const READING = /^(?:get|test|measure|select|find|show|compare|resolve|search|format|convertto|convertfrom|write|out|join|split|group|sort|where|assert|wait|trace|use|should|describe|it|context)-/;

/** A cmdlet that no table knows, by its verb; null for what is no cmdlet. */
function byVerb(name: string, { effects }: CommandCall): Value | null {
  if (HARMLESS.has(name)) return {};
  if (SYSTEM_NOUNS.test(name) && !/^(?:get|test|find|show|measure)-/.test(name)) {
    effects.add(/^(?:clear|remove|limit)-(?:eventlog|winevent)|^(?:format|clear|initialize|remove)-(?:volume|disk|partition)|mppreference|^(?:stop|restart)-computer/.test(name) ? danger('powershell/system', [1, 3, 10], `changes this machine in a way no story needs (${name})`) : askHard('powershell/system', [3, 9], `changes the system, its services, users or protection (${name})`));
    return {};
  }
  if (!/^[a-z]+-[a-z]\w*$/.test(name)) return null;
  if (/secret|password|credential|keyvault.*key|token/.test(name) && READING.test(name)) effects.add(OBJECTIONS.secrets);
  else if (!READING.test(name)) effects.add(unknown('powershell/cmdlet', `uses a cmdlet that the rules do not know: ${name.slice(0, 60)}`));
  return {};
}

/** PowerShell: cmdlets, .NET, and programs. Names are in lower case. */
export const POWERSHELL: CodeRules = {
  canonical: (name) => name.toLowerCase().replace(/^\[system\./, '[').replace(/^\[io\.fileinfo\]$/, '[io.fileinfo]'),
  values: new Map<string, Value>([
    ['$home', ofText('~')],
    ['$pwd', ofText('.')],
    ['$psscriptroot', ofText('.')],
    ['$profile', ofText('~/.config/powershell/profile.ps1')],
    ['$true', ofText('true')],
    ['$false', ofText('false')],
    ['$null', ofText('')],
    ['$pshome', ofText('/opt/microsoft/powershell')],
    ['[environment].getenvironmentvariables', { names: ['environment()'], origin: 'environment' }],
  ]),
  dynamic: (name) => (name.startsWith('$env:') ? environment(name.slice(5)) : undefined),
  command,
  folds: FOLDS,
  effects: EFFECTS,
  services: new Set(),
  databases: new Set(),
  guarded: /^\[?(?:io|diagnostics|net|reflection|environment|microsoft)\b/,
  looks: /./,
  shows: /^(?:\[console\]\.(?:write|writeline)|.*\.write)$/,
};
