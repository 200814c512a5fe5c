import { UNKNOWN_TEXT } from '../../paths/location.ts';
import { namesSecret } from '../../secretNames.ts';
import type { CodeRules, Fold } from '../language.ts';
import { table } from '../language.ts';
import { asPath, characters, decode, isPathObject, joinPaths, sharedFolds, TEXT_FOLDS } from '../texts.ts';
import type { Value } from '../values.ts';
import { elementOf, mapTexts, ofItems, ofName, ofText, textsOf } from '../values.ts';

const utils = (names: string): string => names.split(' ').flatMap((name) => [`FileUtils.${name}`, name]).join(' ');

/** What methods of Ruby's library and of well-known gems do. Methods of Kernel stand alone. */
const EFFECTS = table<string>([
  ['delete@*', 'File.delete File.unlink Dir.delete Dir.rmdir Dir.unlink'],
  ['delete@0', `${utils('rm rm_f rmdir safe_unlink')} .unlink .rmdir`],
  ['deleteTree@0', `${utils('rm_r rm_rf rmtree remove_dir remove_entry remove_entry_secure')} .rmtree`],
  ['moves@0,1', `File.rename ${utils('mv move')}`],
  ['copies@0,1', `${utils('cp cp_r copy copy_file copy_entry install ln_f ln')} IO.copy_stream File.link`],
  ['links@0,1', `${utils('ln_s ln_sf symlink')} File.symlink`],
  ['write@0,1', 'File.write IO.write IO.binwrite File.binwrite'],
  ['opens@0,1:mode', 'File.open File.new IO.sysopen Zlib::GzipReader.open CSV.open'],
  ['opens_or_runs@0,1', 'open Kernel.open'],
  ['create@0', `Dir.mkdir ${utils('mkdir mkdir_p makedirs touch')}`],
  ['attributes@0', utils('chown chown_R chmod_R')],
  ['attributes@1', `File.chmod ${utils('chmod')}`],
  ['attributes@2', 'File.chown'],
  ['write@0', 'File.truncate'],
  ['read@0', 'File.read IO.read File.readlines IO.readlines File.foreach IO.foreach IO.binread File.binread YAML.load_file JSON.load_file CSV.read CSV.foreach load require_relative'],
  ['names@0', 'Dir.children Dir.entries Dir.glob Dir.[] Dir.each_child File.stat'],
  ['folder@0', 'Dir.chdir FileUtils.cd chdir FileUtils.chdir'],
  ['spawns@0', 'system exec spawn Kernel.system Kernel.exec Kernel.spawn Process.spawn Process.exec IO.popen Open3.capture2 Open3.capture2e Open3.capture3 Open3.popen2 Open3.popen2e Open3.popen3 Open3.pipeline PTY.spawn sh POSIX::Spawn.spawn Shellwords.none popen'],
  ['eval@0', 'eval Kernel.eval instance_eval class_eval module_eval .instance_eval .class_eval .module_eval .instance_exec_text binding.eval RubyVM::InstructionSequence.compile ERB.new'],
  ['hidden', 'Marshal.load Marshal.restore YAML.unsafe_load YAML.unsafe_load_file RubyVM::InstructionSequence.load_from_binary ObjectSpace.each_object'],
  ['native', 'Fiddle.dlopen Fiddle::Function.new Fiddle::Handle.new DL.dlopen syscall .ffi_lib'],
  ['kill@1,0', 'Process.kill'],
  ['rights', 'Process.setuid Process::Sys.setuid Process.euid= Process::UID.change_privilege Dir.chroot'],
  ['get@0', 'URI.open OpenURI.open_uri Net::HTTP.get Net::HTTP.get_response Net::HTTP.get_print Net::HTTP.start Net::HTTP.new HTTParty.get Faraday.get RestClient.get HTTP.get Excon.get Down.download Mechanize.new.get Typhoeus.get Faraday.new'],
  ['post@0', 'Net::HTTP.post Net::HTTP.post_form HTTParty.post Faraday.post RestClient.post HTTP.post Excon.post Typhoeus.post'],
  ['put@0', 'Net::HTTP.put HTTParty.put Faraday.put RestClient.put'],
  ['delete_url@0', 'Net::HTTP.delete HTTParty.delete Faraday.delete RestClient.delete'],
  ['host@0', 'TCPSocket.new TCPSocket.open Socket.tcp UDPSocket.new Net::FTP.new Net::FTP.open Net::Telnet.new Net::IMAP.new Net::POP3.new Net::LDAP.new Socket.new OpenSSL::SSL::SSLSocket.new'],
  ['remote', 'Net::SSH.start Net::SCP.upload! Net::SCP.download! Net::SFTP.start'],
  ['sends', 'Net::SMTP.start Net::SMTP.new Pony.mail Mail.deliver .deliver_now .deliver_later .deliver_now! .deliver'],
  ['serves@0', 'TCPServer.new TCPServer.open WEBrick::HTTPServer.new UNIXServer.none DRb.start_service Rack::Handler::WEBrick.run'],
  ['sql@0', '.execute .exec_query .exec_update .exec_delete .select_all .exec .query .find_by_sql .execute_batch .run'],
  ['database', '.delete_all .destroy_all .update_all .destroy_by .delete_by .insert_all .upsert_all .drop_table .drop_database .truncate_tables .in_batches_delete .flushall .flushdb .destroy .destroy! .update_columns .delete_many .truncate! .drop_collection'],
  ['exhaust_loop', 'fork Process.fork'],
]);

function environment(name: string): Value {
  if (/^(?:HOME|USERPROFILE)$/.test(name)) return ofText('~');
  if (name === 'PWD') return ofText('.');
  if (/^(?:TMPDIR|TEMP|TMP)$/.test(name)) return ofText('/tmp');
  return { texts: [UNKNOWN_TEXT], ...(namesSecret(name) ? { origin: 'secret' } : {}) };
}

const wild = (text: string): string => (/^[*?{]/.test(text) ? './' : '') + text.replace(/\{[^}]*\}|\[[^\]]*\]|\*+|\?/g, UNKNOWN_TEXT);
/** `send(:name, …)`: the method of that name is called. */
const sent: Fold = ({ name, self, args, call }) => {
  const prefix = name.includes('.') ? name.replace(/\.[^.]*$/, '.') : '';
  return call({ names: textsOf(args[0]).map((key) => (prefix === 'Kernel.' || prefix === 'self.' || prefix === 'Object.' ? key : prefix + key)), ...(self === undefined ? {} : { self }) }, args.slice(1));
};

const FOLDS = new Map<string, Fold>([
  ...TEXT_FOLDS,
  ...table<Fold>([
    [({ args, self }) => (self?.origin === 'environment' ? environment(args[0]?.texts?.[0] ?? '') : null), 'ENV.[] ENV.fetch ENV.dig'],
    [({ self, args }) => {
      const key = args[0]?.texts?.[0] ?? '';
      return self?.entries?.get(key) ?? (/^-?\d+$/.test(key) ? self?.items?.at(Number(key)) : undefined) ?? (self?.items === undefined ? null : elementOf(self));
    }, '.[]'],
    [sharedFolds.same, '.inspect .to_hash .sort_by .to_json .to_yaml .select'],
    [sent, 'send __send__ public_send Kernel.send Kernel.public_send Object.send self.send .send .__send__ .public_send'],
    [({ name, args, self }) => ({ names: textsOf(args[0]).map((key) => (/^(?:Kernel|self|Object)\.|^[^.]*$/.test(name) ? key : `${name.replace(/\.[^.]*$/, '')}.${key}`)), ...(self === undefined ? {} : { self }) }), 'method Kernel.method self.method Object.method .method .instance_method .public_method'],
    [({ self, args, call }) => (self === undefined ? null : call(self, args)), '.call .yield .()'],
    [({ args, self }) => ({ names: textsOf(args[0]), ...(self === undefined ? {} : { self: {} }) }), 'Object.const_get Kernel.const_get Module.const_get'],
    [({ args }) => joinPaths(args), 'File.join'],
    [({ args }) => (args[1] === undefined ? mapTexts(args[0], (text) => text) : joinPaths([args[1], args[0] ?? {}])), 'File.expand_path File.absolute_path File.realpath'],
    [({ args }) => mapTexts(args[0], (text) => (/\/[^/]+$/.test(text) ? text.replace(/\/[^/]+$/, '') : '.')), 'File.dirname'],
    [({ args }) => mapTexts(args[0], (text) => text.replace(/^.*\//, '')), 'File.basename'],
    [() => ofText('~'), 'Dir.home Etc.getpwuid.dir'],
    [() => ofText('.'), 'Dir.pwd Dir.getwd'],
    [() => ofText('/tmp'), 'Dir.tmpdir'],
    [() => ofText(`/tmp/${UNKNOWN_TEXT}`), 'Dir.mktmpdir'],
    [({ args }) => ofItems([mapTexts(args[0], wild)]), 'Dir.[] Dir.glob'],
    [() => ofItems([ofText(`./${UNKNOWN_TEXT}`)]), 'Dir.children Dir.entries'],
    [({ args }) => asPath(joinPaths(args)), 'Pathname Pathname.new'],
    [({ self, args }) => (isPathObject(self) ? asPath(joinPaths([self ?? {}, ...args])) : null), '.join_path'],
    [sharedFolds.sameOfFirst, 'URI URI.parse String Shellwords.escape Shellwords.join Array Integer YAML.load JSON.parse lambda proc Proc.new Regexp.escape JSON.generate JSON.pretty_generate'],
    [({ args }) => decode(args[0], 'base64'), 'Base64.decode64 Base64.strict_decode64 Base64.urlsafe_decode64'],
    [({ self, args }) => (/^m/.test(args[0]?.texts?.[0] ?? '') ? ofItems([decode(self, 'base64')]) : ofItems([decode(self, /^H/.test(args[0]?.texts?.[0] ?? '') ? 'hex' : null)])), '.unpack'],
    [({ self, args }) => decode(self, /^m/.test(args[0]?.texts?.[0] ?? '') ? 'base64' : null), '.unpack1'],
    [({ self, args }) => (self?.items === undefined ? null : decode({ texts: [textsOf(self.items[0])[0] ?? ''] }, /^H/.test(args[0]?.texts?.[0] ?? '') ? 'hex' : null)), '.pack'],
    [({ self }) => (self === undefined ? null : characters([self])), '.chr'],
    [({ args }) => (args[0]?.texts === undefined ? null : { names: args[0].texts.map((text) => `file:${text}`), origin: 'file' }), 'File.read IO.read'],
    [({ args, self, call }) => (args.at(-1)?.code === undefined || self?.items === undefined ? null : call(args.at(-1) ?? {}, [elementOf(self)])), '.each .each_child .each_entry'],
    [({ self, args }) => (self?.texts === undefined ? null : binaryAppend(self, args[0])), '.<<'],
  ]),
]);

function binaryAppend(self: Value, more: Value | undefined): Value {
  return { texts: textsOf(self).flatMap((text) => textsOf(more).map((next) => text + next)).slice(0, 20) };
}

/** Ruby: its library and well-known gems. */
export const RUBY: CodeRules = {
  canonical: (name) => name.replace(/^(?:Object|Kernel|self|::)\.(?=[A-Z])/, '').replace(/^(Net|Zlib|OpenSSL|DRb|Process|RubyVM|Fiddle|POSIX|Rack|WEBrick)\.(?=[A-Z])/, '$1::').replace(/^Object\.(?=[a-z])/, 'Kernel.'),
  values: new Map<string, Value>([
    ['ENV', { names: ['ENV'], origin: 'environment' }],
    ['__dir__', ofText('.')],
    ['__FILE__', ofText('./script.rb')],
    ['RUBY_VERSION', ofText('3')],
    // Words that are calls without brackets.
    ['$stdin', ofName('$stdin')],
  ]),
  folds: FOLDS,
  effects: EFFECTS,
  services: new Set('Aws Stripe Twilio SendGrid Octokit Gitlab Slack DropletKit Google Azure Kubeclient Docker Fog Bunny Kafka Mailgun Postmark Heroku PlatformAPI Datadog Vault Diplomat Chef'.split(' ')),
  databases: new Set('PG Mysql2 Mongo Redis SQLite3 Sequel ActiveRecord TinyTds Cassandra Elasticsearch'.split(' ')),
  guarded: /^(?:Kernel|File|FileUtils|Dir|IO|Process|Object|Open3|)\./,
  looks: /^(?:puts|p|pp|print|\.(?:respond_to\?|method|is_a\?|map|each))$/,
  shows: /^(?:puts|p|pp|print|warn|\$stdout\.(?:puts|print|write)|.*\.(?:puts|write|print))$/,
};
