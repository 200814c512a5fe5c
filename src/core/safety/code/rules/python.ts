import { UNKNOWN_TEXT } from '../../paths/location.ts';
import { namesSecret } from '../../secretNames.ts';
import type { CodeRules, Fold } from '../language.ts';
import { table } from '../language.ts';
import { asPath, decode, isPathObject, joinPaths, sharedFolds, TEXT_FOLDS } from '../texts.ts';
import type { Value } from '../values.ts';
import { elementOf, joined, mapTexts, ofItems, ofName, ofText, textsOf, worstOrigin } from '../values.ts';

const SHELLS = 'subprocess.getoutput subprocess.getstatusoutput os.system os.popen commands.getoutput commands.getstatusoutput asyncio.create_subprocess_shell popen2.popen2 pexpect.run pexpect.spawn pexpect.runu delegator.run sarge.run invoke.run plumbum.local nt.system posix.system pty.spawn';

/** What functions of Python's library and of well-known packages do. */
const EFFECTS = table<string>([
  ['delete@0:path', 'os.remove os.unlink os.rmdir send2trash.send2trash posix.remove posix.unlink posix.rmdir nt.remove nt.unlink'],
  ['deleteTree@0:path', 'shutil.rmtree os.removedirs .rmtree .remove_tree distutils.dir_util.remove_tree'],
  ['delete@this', '.unlink .rmdir'],
  ['moves@0:src,1:dst', 'os.rename os.replace os.renames shutil.move'],
  ['copies@0:src,1:dst', 'shutil.copy shutil.copy2 shutil.copyfile shutil.copytree shutil.copymode shutil.copystat os.link'],
  ['links@0:src,1:dst', 'os.symlink'],
  ['pip@0', 'pip.main pip._internal.main pip._internal.cli.main.main pip._internal.main.main pipapi.main setuptools.command.easy_install.main'],
  ['opens@0:file/filename/path,1:mode', 'open io.open codecs.open gzip.open bz2.open lzma.open os.open tokenize.open aiofiles.open zipfile.ZipFile tarfile.open tarfile.TarFile gzip.GzipFile shelve.open dbm.open h5py.File'],
  ['path:opens@this,0:mode', '.open'],
  ['path:moves@this,0', '.rename .replace'],
  ['write@this,0', '.write_text .write_bytes'],
  ['create@this', '.touch .mkdir'],
  ['read@this', '.read_text .read_bytes'],
  ['write@0', '.rename_to .symlink_to .hardlink_to .extractall'],
  ['create@0:name/path', 'os.mkdir os.makedirs os.mkfifo os.mknod'],
  ['attributes@0:path', 'os.chmod os.chown os.lchown os.lchmod os.utime os.setxattr shutil.chown os.chflags'],
  ['attributes@this', '.chmod .lchmod'],
  ['write@0:path', 'os.truncate'],
  ['read@1', 'shutil.make_archive'],
  ['write@1:extract_dir', 'shutil.unpack_archive'],
  ['names@0:path', 'os.listdir os.scandir os.walk os.stat glob.glob glob.iglob os.readlink'],
  ['names@this', '.iterdir .glob .rglob'],
  ['read@0:filepath_or_buffer/path/file/filename/fname', 'pandas.read_csv pandas.read_json pandas.read_excel pandas.read_parquet pandas.read_pickle numpy.load numpy.loadtxt numpy.genfromtxt linecache.getlines linecache.getline configparser.ConfigParser().read dotenv.load_dotenv dotenv.dotenv_values fileinput.input PIL.Image.open'],
  ['folder@0:path', 'os.chdir os.fchdir'],
  ['shell@0:cmd/command', SHELLS],
  ['words@0:args', 'subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen os.posix_spawn anyio.run_process trio.run_process pty.spawn'],
  ['spawns@0', 'asyncio.create_subprocess_exec'],
  ['spawns@1', 'os.execv os.execvp os.execve os.execvpe os.execl os.execlp os.execle os.execlpe'],
  ['spawns@2', 'os.spawnv os.spawnvp os.spawnl os.spawnlp os.spawnle os.spawnve os.spawnvpe os.spawnlpe'],
  ['shell@0', 'os.startfile'],
  ['eval@0:source/object', 'eval exec execfile builtins.eval builtins.exec code.InteractiveInterpreter().runcode code.InteractiveInterpreter().runsource timeit.timeit timeit.repeat cProfile.run profile.run pdb.run doctest.run_docstring_examples'],
  ['hidden', 'pickle.load cPickle.load dill.load cloudpickle.load joblib.load marshal.load marshal.loads types.CodeType types.FunctionType pickle.Unpickler dill.loads cloudpickle.loads jsonpickle.decode yaml.unsafe_load yaml.UnsafeLoader sys.settrace_all code.interact IPython.embed pty.openpty importlib.machinery.ExtensionFileLoader .__subclasses__ .__reduce__ gc.get_objects'],
  ['native', 'ctypes.CDLL ctypes.WinDLL ctypes.OleDLL ctypes.PyDLL ctypes.cdll.LoadLibrary ctypes.windll.LoadLibrary cffi.FFI().dlopen ctypes.pythonapi ctypes.string_at ctypes.memmove ctypes.cdll.msvcrt.system'],
  ['kill@0,1', 'os.kill os.killpg signal.pidfd_send_signal'],
  ['kill', 'psutil.Process().kill psutil.Process().terminate psutil.Process().suspend psutil.Process().send_signal psutil.process_iter().kill psutil.process_iter().terminate'],
  ['rights', 'os.setuid os.setgid os.seteuid os.setegid os.setreuid os.setresuid os.setgroups os.chroot os.initgroups os.unshare os.setns'],
  ['secrets', 'keyring.get_password keyring.get_credential secretstorage.dbus_init win32crypt.CryptUnprotectData netrc.netrc spwd.getspall spwd.getspnam browser_cookie3.chrome browser_cookie3.firefox browser_cookie3.load browser_cookie3.edge browser_cookie3.brave browser_cookie3.safari browsercookie.chrome browsercookie.firefox browsercookie.load rookiepy.chrome rookiepy.load pycookiecheat.chrome_cookies pyperclip.paste'],
  ['system', 'keyring.set_password keyring.delete_password winreg.SetValueEx winreg.CreateKey winreg.DeleteKey winreg.DeleteValue crontab.CronTab os.reboot dbus.SystemBus socket.sethostname resource.prlimit'],
  ['watches', 'pynput.keyboard.Listener pynput.mouse.Listener keyboard.on_press keyboard.hook keyboard.record pyautogui.screenshot PIL.ImageGrab.grab mss.mss pyscreenshot.grab cv2.VideoCapture sounddevice.rec pyaudio.PyAudio pyxhook.HookManager'],
  ['system', 'pyautogui.typewrite pyautogui.write pyautogui.hotkey pyautogui.click pyautogui.press'],
  ['get@0:url', 'requests.get requests.head requests.options httpx.get httpx.head httpx.stream urllib.request.urlopen urllib2.urlopen urllib.urlopen wget.download requests_html.HTMLSession().get pandas.read_html feedparser.parse gdown.download huggingface_hub.hf_hub_download huggingface_hub.snapshot_download torch.hub.load nltk.download datasets.load_dataset'],
  ['get@0:url write@1:filename', 'urllib.request.urlretrieve urllib.urlretrieve'],
  ['get@0:fullurl', 'urllib.request.Request'],
  ['post@0:url', 'requests.post httpx.post'],
  ['put@0:url', 'requests.put httpx.put'],
  ['patch@0:url', 'requests.patch httpx.patch'],
  ['delete_url@0:url', 'requests.delete httpx.delete'],
  ['request@1:url,0:method', 'requests.request httpx.request urllib3.request urllib3.PoolManager().request requests.Session().request httpx.Client().request aiohttp.ClientSession().request aiohttp.request'],
  ['get@0:url', 'requests.Session().get requests.session().get httpx.Client().get httpx.AsyncClient().get aiohttp.ClientSession().get aiohttp.ClientSession().ws_connect websockets.connect websocket.create_connection websocket.WebSocketApp xmlrpc.client.ServerProxy xmlrpclib.ServerProxy grpc.insecure_channel grpc.secure_channel mechanize.Browser().open pycurl.Curl().perform selenium.webdriver.Chrome().get zeep.Client suds.client.Client'],
  ['post@0:url', 'requests.Session().post requests.session().post httpx.Client().post httpx.AsyncClient().post aiohttp.ClientSession().post'],
  ['put@0:url', 'requests.Session().put requests.session().put httpx.Client().put httpx.AsyncClient().put aiohttp.ClientSession().put'],
  ['delete_url@0:url', 'requests.Session().delete requests.session().delete httpx.Client().delete httpx.AsyncClient().delete aiohttp.ClientSession().delete'],
  ['host@0:host', 'http.client.HTTPConnection http.client.HTTPSConnection httplib.HTTPConnection httplib.HTTPSConnection socket.create_connection socket.socket().connect socket.socket().connect_ex ftplib.FTP ftplib.FTP_TLS telnetlib.Telnet poplib.POP3 poplib.POP3_SSL imaplib.IMAP4 imaplib.IMAP4_SSL nntplib.NNTP asyncio.open_connection ssl.get_server_certificate ldap3.Server ssl.create_default_context().wrap_socket().connect ssl.wrap_socket().connect'],
  ['host@1', 'socket.socket().sendto scapy.all.send scapy.all.sr1'],
  ['proxy', 'scapy.all.sniff scapy.all.sr scapy.all.sendp socks.socksocket socks.set_default_proxy'],
  ['serves@0', 'http.server.HTTPServer http.server.ThreadingHTTPServer socketserver.TCPServer socketserver.UDPServer socketserver.ThreadingTCPServer socket.socket().bind socket.create_server xmlrpc.server.SimpleXMLRPCServer wsgiref.simple_server.make_server pyftpdlib.servers.FTPServer asyncio.start_server BaseHTTPServer.HTTPServer SocketServer.TCPServer'],
  ['serves', 'uvicorn.run flask.Flask().run bottle.run aiohttp.web.run_app waitress.serve'],
  ['serves@,0.0.0.0', 'http.server.test'],
  ['sends host@0:host', 'smtplib.SMTP smtplib.SMTP_SSL'],
  ['sends', 'smtplib.SMTP().sendmail smtplib.SMTP().send_message yagmail.SMTP().send django.core.mail.send_mail django.core.mail.mail_admins .sendmail telegram.Bot().send_message'],
  ['remote', 'paramiko.SSHClient().connect paramiko.Transport fabric.Connection fabric.api.run fabric.api.sudo netmiko.ConnectHandler asyncssh.connect pysftp.Connection impacket.smbconnection.SMBConnection winrm.Session spur.SshShell parallel_ssh.SSHClient'],
  ['throwaway', 'django.conf.settings.configure'],
  ['sql@0:query/sql/statement', '.execute .executemany .executescript .exec_driver_sql .raw .read_sql .fetchval .fetchrow pandas.read_sql pandas.read_sql_query'],
  ['database', '.drop_all .dropDatabase .drop_database .drop_collection .delete_many .delete_one .insert_many .insert_one .update_many .update_one .replace_one .bulk_write .bulk_create .bulk_update .flushall .flushdb .drop_table .create_all_remote'],
]);

function environment(name: string | undefined): Value {
  if (name === 'HOME' || name === 'USERPROFILE') return ofText('~');
  if (name === 'PWD') return ofText('.');
  if (/^(?:TMPDIR|TEMP|TMP|RUNNER_TEMP|GITHUB_(?:OUTPUT|ENV|PATH|STEP_SUMMARY|STATE))$/.test(name ?? '')) return ofText('/tmp');
  return { texts: [UNKNOWN_TEXT], ...(name !== undefined && namesSecret(name) ? { origin: 'secret' } : {}) };
}

const getenv: Fold = ({ args }) => {
  const name = args[0]?.texts?.[0];
  const value = environment(name);
  return args[1]?.texts === undefined ? value : { ...value, texts: [...textsOf(value), ...args[1].texts] };
};
const home: Fold = ({ args }) => mapTexts(args[0], (text) => text.replace(/\$\{?HOME\}?|%USERPROFILE%/, '~'));
const globbed: Fold = ({ args }) => ofItems([mapTexts(args[0], wild)]);
const wild = (text: string): string => (/^[*?]/.test(text) ? './' : '') + text.replace(/\[[^\]]*\]|\*+|\?/g, UNKNOWN_TEXT);
const below = (value: Value | undefined, text: string): Value => mapTexts(value ?? ofText('.'), (path) => `${path}/${text}`);
const temporary: Fold = () => ({ texts: [`/tmp/${UNKNOWN_TEXT}`], names: ['tempfile()'] });
const folderOf = (value: Value | undefined): Value => mapTexts(value, (text) => (/\/[^/]+$/.test(text) ? text.replace(/\/[^/]+$/, '') : '.'));

const FOLDS = new Map<string, Fold>([
  ...TEXT_FOLDS,
  ...table<Fold>([
    [({ module, args }) => module(args[0]), '__import__ importlib.import_module importlib.__import__ builtins.__import__ pydoc.locate pkgutil.resolve_name'],
    [({ args }) => (args[0] === undefined || args[1] === undefined ? null : { names: (args[0].names ?? ['']).flatMap((name) => textsOf(args[1]).map((key) => `${name}.${key}`.replace(/^builtins\./, ''))), self: args[0], ...worstOrigin([args[0]]) }), 'getattr operator.getitem'],
    [({ args }) => ({ names: textsOf(args[0]).map((key) => `.${key}`) }), 'operator.methodcaller operator.attrgetter'],
    [({ args }) => ({ ...args[0], bound: args.slice(1) }), 'functools.partial'],
    [({ args }) => args[0] ?? ofName('builtins'), 'vars'],
    [() => ofName('builtins'), 'globals locals'],
    [sharedFolds.sameOfFirst, 'str repr bytes bytearray dict list tuple set sorted iter next json.dumps pprint.pformat types.MappingProxyType collections.OrderedDict reversed enumerate io.StringIO io.BytesIO shlex.quote os.fspath os.fsdecode os.fsencode os.path.abspath os.path.realpath os.path.normpath ast.parse text sqlalchemy.text textwrap.dedent inspect.cleandoc memoryview copy.copy copy.deepcopy asyncio.run asyncio.wait_for contextlib.closing itertools.chain'],
    [({ args }) => ({ items: [elementOf(args[0] ?? {})], ...worstOrigin(args) }), 'filter itertools.islice'],
    [({ args, call }) => {
      const [callee, first] = args;
      if (callee === undefined) return null;
      return ofItems(args.length === 2 && first?.items !== undefined ? first.items.slice(0, 200).map((item) => call(callee, [item])) : [call(callee, args.slice(1).map(elementOf))]);
    }, 'map'],
    [({ args }) => ofItems([ofItems(args.map(elementOf))]), 'zip itertools.product itertools.zip_longest'],
    [({ args }) => ofItems([ofItems([{}, elementOf(args[0] ?? {})])]), 'enumerate'],
    [({ args }) => args[0] ?? null, 'compile builtins.compile'],
    [sharedFolds.character, 'chr unichr'],
    [({ args }) => decode(args[0], 'base64'), 'base64.b64decode base64.urlsafe_b64decode base64.standard_b64decode base64.decodebytes binascii.a2b_base64'],
    [({ args }) => decode(args[0], 'hex'), 'bytes.fromhex bytearray.fromhex binascii.unhexlify binascii.a2b_hex base64.b16decode'],
    [({ args }) => decode(args[1] === undefined ? args[0] : args[0], /hex/.test(textsOf(args[1])[0] ?? '') ? 'hex' : /64/.test(textsOf(args[1])[0] ?? '') ? 'base64' : null), 'codecs.decode'],
    [({ args }) => decode(args[0], null), 'base64.b85decode base64.a85decode base64.b32decode zlib.decompress gzip.decompress bz2.decompress lzma.decompress rot13'],
    [({ args }) => (args[0]?.names?.includes('pickle.dumps()') === true || args[0]?.names?.includes('cloudpickle.dumps()') === true ? {} : null), 'pickle.loads cPickle.loads _pickle.loads'],
    [home, 'os.path.expanduser os.path.expandvars'],
    [({ args }) => joinPaths(args), 'os.path.join posixpath.join ntpath.join'],
    [({ args }) => asPath(args.length === 0 ? ofText('.') : joinPaths(args)), 'pathlib.Path pathlib.PosixPath pathlib.PurePath pathlib.WindowsPath pathlib.PurePosixPath'],
    [() => asPath(ofText('~')), 'pathlib.Path.home'],
    [() => asPath(ofText('.')), 'pathlib.Path.cwd'],
    [() => ofText('.'), 'os.getcwd os.getcwdu'],
    [({ args }) => folderOf(args[0]), 'os.path.dirname'],
    [({ args }) => mapTexts(args[0], (text) => text.replace(/^.*\//, '')), 'os.path.basename'],
    [({ args }) => ofItems([folderOf(args[0]), mapTexts(args[0], (text) => text.replace(/^.*\//, ''))]), 'os.path.split'],
    [({ args }) => ofItems([mapTexts(args[0], (text) => text.replace(/\.[^./]*$/, '')), mapTexts(args[0], (text) => /\.[^./]*$/.exec(text)?.[0] ?? '')]), 'os.path.splitext'],
    [globbed, 'glob.glob glob.iglob'],
    [() => ofItems([ofText(`./${UNKNOWN_TEXT}`)]), 'os.listdir'],
    [({ args }) => ofItems([{ names: ['os.DirEntry'], entries: new Map([['path', below(args[0], UNKNOWN_TEXT)], ['name', ofText(`./${UNKNOWN_TEXT}`)]]) }]), 'os.scandir'],
    [({ args }) => ofItems([ofItems([mapTexts(args[0], (path) => `${path}/${UNKNOWN_TEXT}`), ofItems([ofText(`./${UNKNOWN_TEXT}`)]), ofItems([ofText(`./${UNKNOWN_TEXT}`)])])]), 'os.walk'],
    [getenv, 'os.getenv os.environ.get os.environb.get os.environ.pop os.environ.setdefault'],
    [temporary, 'tempfile.mkdtemp tempfile.mktemp tempfile.TemporaryDirectory tempfile.NamedTemporaryFile tempfile.TemporaryFile'],
    [() => ofItems([{}, ofText(`/tmp/${UNKNOWN_TEXT}`)]), 'tempfile.mkstemp'],
    [() => ofText('/tmp'), 'tempfile.gettempdir'],
    [({ args }) => (args[0]?.texts === undefined ? null : { names: args[0].texts.map((text) => `file:${text}`), origin: 'file', self: args[0] }), 'open io.open codecs.open'],
    [({ self }) => (self?.origin === 'file' ? self : isPathObject(self) ? { names: textsOf(self).map((text) => `file:${text}`), origin: 'file' } : self === undefined ? null : { ...worstOrigin([self]) }), '.read .read_text .read_bytes .readlines'],
    [({ self, args, effects }) => {
      // What a file gets that was opened for writing: it may be run afterwards.
      const path = self?.origin === 'file' ? self.names?.[0]?.replace(/^file:/, '') : undefined;
      if (path !== undefined) effects.written(path, args[0]);
      return {};
    }, '.write'],
    [({ args }) => ({ texts: [UNKNOWN_TEXT], ...worstOrigin(args) }), 'input raw_input getpass.getpass sys.stdin.read sys.stdin.readline'],
    [({ self, args }) => (isPathObject(self) ? asPath(joinPaths([self ?? {}, ...args])) : null), '.joinpath'],
    [({ self }) => (isPathObject(self) ? (self ?? null) : null), '.resolve .absolute .expanduser .as_posix'],
    [({ self }) => (isPathObject(self) ? asPath(mapTexts(self, (text) => text.replace(/[^/]*$/, UNKNOWN_TEXT))) : null), '.with_suffix .with_name .with_stem'],
    [({ self, args }) => (isPathObject(self) ? ofItems([asPath(joinPaths([self ?? {}, mapTexts(args[0], wild)]))]) : null), '.glob'],
    [({ self, args }) => (isPathObject(self) ? ofItems([asPath(joinPaths([below(self, UNKNOWN_TEXT), mapTexts(args[0], (text) => wild(text).replace(/^\.\//, ''))]))]) : null), '.rglob'],
    [({ self }) => (isPathObject(self) ? ofItems([asPath(below(self, UNKNOWN_TEXT))]) : null), '.iterdir'],
    [({ args }) => joined(args), 'os.path.commonprefix'],
    [({ args, call, self }) => (args[0] === undefined ? null : call(self ?? {}, args)), '.__call__'],
  ]),
]);

const VALUES = new Map<string, Value>([
  ['os.environ', { names: ['os.environ'], origin: 'environment' }],
  ['os.environb', { names: ['os.environ'], origin: 'environment' }],
  ...['HOME', 'USERPROFILE', 'PWD', 'TMPDIR', 'TEMP', 'TMP', 'RUNNER_TEMP', 'GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY', 'GITHUB_STATE'].map((name): [string, Value] => [`os.environ.${name}`, environment(name)]),
  ['sys.executable', ofText('python3')],
  ['sys.stdin', ofName('sys.stdin')],
  ['__file__', ofText('./script.py')],
  ['os.sep', ofText('/')],
  ['os.devnull', ofText('/dev/null')],
  ['os.pathsep', ofText(':')],
  ['os.curdir', ofText('.')],
  ['os.pardir', ofText('..')],
  ['None', ofText('None')],
]);

const ALIASES: Readonly<Record<string, string>> = { posix: 'os', nt: 'os', _io: 'io', __builtin__: 'builtins', __builtins__: 'builtins', pathlib2: 'pathlib', 'scapy': 'scapy', cPickle: 'pickle', _pickle: 'pickle' };

/** Python: its library, well-known packages, and the ways to reach them. */
export const PYTHON: CodeRules = {
  canonical: (name) => {
    let result = name.replace(/^(posix|nt|_io|__builtin__|__builtins__|cPickle|_pickle)(?=\.|$)/, (root) => ALIASES[root] ?? root).replace(/\.(?:__dict__|__globals__|__wrapped__)(?=\.|$)/g, '');
    // `sys.modules['os']`, `globals()['os']`, `builtins['eval']` name what they hold.
    result = result.replace(/^(?:sys\.modules|builtins)\.(?=.)(?!__import__$)/, '').replace(/^six\.moves\.urllib/, 'urllib');
    return result.replace(/^os\.path\.os(?=\.|$)/, 'os').replace(/^(?:\w+)\.(?:os)\.(?=(?:system|remove|unlink|popen|kill|environ|exec\w*|rmdir)\b)/, 'os.');
  },
  values: VALUES,
  folds: FOLDS,
  effects: EFFECTS,
  services: new Set('boto3 botocore aioboto3 google googleapiclient azure kubernetes docker podman stripe twilio sendgrid mailgun slack_sdk slack slackclient discord telegram github gitlab jira atlassian cloudflare CloudFlare digitalocean heroku3 datadog pagerduty pdpyras consul hvac etcd3 kafka confluent_kafka pika celery kombu paho ldap3 ldap proxmoxer pyVim pyVmomi openstack novaclient oci linode_api4 hcloud vultr oss2 tencentcloud aliyunsdkcore tweepy praw mailchimp_marketing hubspot simple_salesforce shopify square braintree paypalrestsdk plaid web3 pulumi twine airflow prefect mlflow wandb huggingface_hub launchdarkly ldclient opensearchpy ansible salt pynetbox meraki dns_lexicon acme supabase firebase_admin'.split(' ')),
  databases: new Set('psycopg2 psycopg psycopg3 asyncpg pymysql MySQLdb mysql aiomysql oracledb cx_Oracle pyodbc pymssql sqlalchemy sqlmodel redis aioredis pymongo motor elasticsearch cassandra clickhouse_driver clickhouse_connect snowflake neo4j influxdb influxdb_client sqlite3 aiosqlite duckdb peewee pony records dataset tortoise databases couchdb rethinkdb arango pymilvus qdrant_client pinecone weaviate chromadb trino prestodb hdbcli ibm_db teradatasql databricks'.split(' ')),
  guarded: /^(?:os|subprocess|shutil|builtins|sys|pathlib|socket|ctypes|importlib|pty|commands|posix)\./,
  looks: /^(?:print|pprint\.pprint|type|isinstance|issubclass|hasattr|getattr|setattr|callable|id|repr|str|dir|help|inspect\.\w+|mock\.\w+|unittest\.mock\.[\w.]+|pydoc\.\w+|functools\.partial|vars|getsource|dis\.dis|pytest\.\w+|.*\.(?:setattr|assert\w*|append|setdefault|update))$/,
  shows: /^(?:print|pprint\.pprint|sys\.stdout\.write|sys\.stderr\.write|json\.dump|logging\.\w+|.*\.(?:write|writelines|write_text|send|sendall|sendto|info|debug|warning|error))$/,
};
