import type { Finding } from '../finding.ts';
import { ask, askHard, danger } from '../finding.ts';
import { Call } from './call.ts';
import type { UsedPath } from './paths.ts';

/** Hosts of package registries: reading from them is what installing does anyway. */
const REGISTRIES = /^(?:registry\.npmjs\.org|registry\.yarnpkg\.com|pypi\.org|files\.pythonhosted\.org|crates\.io|static\.crates\.io|index\.crates\.io|proxy\.golang\.org|sum\.golang\.org|pkg\.go\.dev|rubygems\.org|repo\.maven\.apache\.org|repo1\.maven\.org|api\.nuget\.org|packagist\.org|hex\.pm|jsr\.io|deb\.debian\.org)$/;
/** Places where anybody can collect data, and metadata services that hand out credentials. */
const DROPS = /(?:^|\.)(?:webhook\.site|requestbin\.\w+|pipedream\.net|ngrok(?:-free)?\.\w+|pastebin\.com|paste\.ee|hastebin\.com|transfer\.sh|file\.io|0x0\.st|bashupload\.com|temp\.sh|termbin\.com|ix\.io|sprunge\.us|catbox\.moe|anonfiles\.com|gofile\.io|interact\.sh|oast\.\w+|burpcollaborator\.net|discord(?:app)?\.com|hooks\.slack\.com|api\.telegram\.org|onion)$/;
/** Ports on which servers take orders: what is changed there is a service's data or settings, not the project's own program. */
const ADMIN_PORTS: Readonly<Record<string, string>> = { 2019: 'Caddy', 2375: 'Docker', 2376: 'Docker', 2379: 'etcd', 4001: 'etcd', 4646: 'Nomad', 5984: 'CouchDB', 6333: 'Qdrant', 6443: 'Kubernetes', 7474: 'Neo4j', 7700: 'Meilisearch', 8001: 'Kubernetes or Kong', 8083: 'Kafka Connect', 8086: 'InfluxDB', 8108: 'Typesense', 8123: 'ClickHouse', 8161: 'ActiveMQ', 8200: 'Vault', 8222: 'NATS', 8444: 'Kong', 8474: 'Toxiproxy', 8500: 'Consul', 8529: 'ArangoDB', 8888: 'Jupyter', 8983: 'Solr', 9091: 'Pushgateway', 9093: 'Alertmanager', 9090: 'Prometheus', 9180: 'APISIX', 9200: 'Elasticsearch', 9201: 'Elasticsearch', 9600: 'Logstash', 9901: 'Envoy', 10250: 'the kubelet', 10255: 'the kubelet', 11434: 'Ollama', 15000: 'Envoy', 15672: 'RabbitMQ', 16443: 'Kubernetes', 19999: 'Netdata', 27017: 'MongoDB', 28017: 'MongoDB' };
/** Paths of such interfaces wherever they listen. */
const ADMIN_PATHS = /\/(?:_(?:cluster|all|aliases?|bulk|delete_by_query|update_by_query|reindex|snapshot|security|ilm|template|index_template|ingest|nodes|tasks|close|shutdown|forcemerge|rollover|restore|xpack)|-\/(?:quit|reload)|quitquitquit|drain_listeners|healthcheck\/fail|api\/v\d\/admin\/tsdb|actuator\/(?:shutdown|restart|refresh|env|loggers|heapdump)|v1\/(?:sys|secret|auth|kv|acl|agent|snapshot|operator)\/|containers\/|images\/|apis?\/(?:apps|v1)\/|admin\/(?:realms|cores|collections))/;
const METADATA = /^(?:169\.254\.169\.254|169\.254\.170\.2|metadata\.google\.internal|100\.100\.100\.200|fd00:ec2::254)$/;

const VALUED: Readonly<Record<string, string>> = {
  curl: '-X -H -d -F -o -u -A -b -c -e -T -x -K -m -w -C -E -r -y -Y -z -Q -t -U --request --header --data --data-raw --data-binary --data-urlencode --data-ascii --json --form --form-string --output --user --user-agent --cookie --cookie-jar --referer --upload-file --proxy --config --max-time --write-out --cacert --cert --key --resolve --connect-timeout --retry --retry-delay --retry-max-time --interface --url --url-query --output-dir --limit-rate --range --dump-header -D --unix-socket --trace --trace-ascii --stderr --netrc-file --oauth2-bearer --aws-sigv4 --noproxy --dns-servers',
  wget: '-O -o -P -U -t -T -w -Q -e -i -A -R -D -I -X --output-document --output-file --directory-prefix --header --post-data --post-file --body-data --body-file --method --user --password --user-agent --input-file --load-cookies --save-cookies --referer --tries --timeout --wait --limit-rate --execute',
};
const SENDS = '-d --data --data-raw --data-binary --data-urlencode --data-ascii --json -F --form --form-string -T --upload-file --post-data --post-file --body-data --body-file --url-query';

/** What a transfer by URL does: where to, what it sends, which files it writes. */
export interface Transfer {
  readonly findings: readonly Finding[];
  readonly paths: readonly UsedPath[];
  /** Files that hold what was downloaded. */
  readonly downloads: readonly string[];
  /** Everything stays on this machine. */
  readonly local: boolean;
}

/** Reads a call of curl, wget, httpie and the like. */
export function readTransfer(program: string, args: readonly string[]): Transfer {
  const family = /^wget/.test(program) ? 'wget' : 'curl';
  const call = new Call(program, args, VALUED[family]);
  const http = /^(?:https?|http|xh|xhs|curlie)$/.test(program);
  const method = (call.valuesOf('-X --request --method')[0] ?? (http ? call.operands.find((word) => /^[A-Z]+$/.test(word)) : undefined) ?? '').toUpperCase();
  const urls = [...call.operands, ...call.valuesOf('--url')].filter((word) => !(http && (/^[A-Z]+$/.test(word) || /[:=]=?/.test(word.replace(/^\w+:\/\//, '')))));
  const hosts = urls.map(hostOf);
  const sent = call.valuesOf(SENDS);
  const uploads = sent.flatMap((value) => [...value.matchAll(/(?:^|[=;])[@<]([^;]+)/g)].map((match) => match[1] ?? '')).concat(call.valuesOf('-T --upload-file --post-file --body-file')).filter((path) => path !== '-' && path !== '');
  const sends = sent.length > 0 || uploads.length > 0 || (method !== '' && method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS');
  const isLocal = hosts.length > 0 && hosts.every((host) => host !== null && /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?|0\.0\.0\.0|.*\.localhost|host\.docker\.internal)$/i.test(host));
  const findings: Finding[] = [];
  const objection = judge(urls, hosts, isLocal, sends, uploads.length > 0, method);
  if (objection !== null) findings.push(objection);
  if (call.has('-K|--config|--unix-socket')) findings.push(ask('network/config-file', [5, 6], 'takes its instructions from a file or a socket'));
  if (family === 'wget' && call.has('-i|--input-file')) findings.push(ask('network/other-host', [5], 'talks to hosts that a file names'));
  if (!isLocal && call.has('-x|--proxy|--preproxy')) findings.push(ask('network/proxy', [5], 'sends its traffic through another host'));
  const outputs = call.valuesOf('-o --output -O --output-document -D --dump-header -c --cookie-jar --output-file').filter((path) => path !== '-' && path !== '' && !/^https?:/.test(path));
  const remoteNames = urls.filter(() => family === 'wget' ? outputs.length === 0 : call.has('-O|--remote-name|-J|--remote-name-all')).map((url) => url.split(/[?#]/)[0]?.split('/').at(-1) ?? '');
  const folder = call.valuesOf('-P --directory-prefix --output-dir')[0];
  const downloads = [...outputs, ...remoteNames.map((name) => (folder === undefined ? name : `${folder}/${name}`))];
  const files = urls.filter((url) => url.startsWith('file://')).map((url) => url.slice(7));
  return {
    findings,
    paths: [...downloads.map((path): UsedPath => ({ use: 'write', path })), ...uploads.map((path): UsedPath => ({ use: 'read', path })), ...files.map((path): UsedPath => ({ use: 'read', path }))],
    downloads,
    local: isLocal,
  };
}

function judge(urls: readonly string[], hosts: readonly (string | null)[], isLocal: boolean, sends: boolean, uploads: boolean, method: string): Finding | null {
  if (hosts.some((host) => host !== null && METADATA.test(host))) return danger('network/metadata', [2, 3], 'asks the metadata service of the cloud, which hands out credentials');
  if (isLocal) {
    if (/^(?:DELETE|PURGE|BAN)$/.test(method)) return ask('network/local-delete', [1, 9], 'deletes something at a local service');
    if (urls.some((url) => /\/(?:v1\/(?:secret|kv|auth|sys|cubbyhole|transit)\/|actuator\/(?:env|heapdump|configprops)|api\/v1\/(?:namespaces\/[^/]+\/)?secrets|_security\/|run\/secrets)/.test(url))) return ask('network/local-secrets', [2], 'asks a service of this machine for secrets');
    const service = urls.map(serviceOf).find((name) => name !== null);
    // Asking a question by POST is what search engines and graph interfaces want.
    return sends && service !== undefined && !urls.every((url) => /\/(?:_search|_msearch|_count|_analyze|_explain|graphql|search|query)(?:[/?]|$)|:11434\/api\/(?:generate|chat|embed)/.test(url)) ? ask('network/local-service', [3, 9], `changes a service of this machine (${service})`) : null;
  }
  if (hosts.length === 0) return null;
  if (hosts.some((host) => host !== null && DROPS.test(host))) return danger('network/drop', [2, 5], 'talks to a place where anybody can collect data');
  if (uploads) return danger('network/upload', [2, 5], 'sends files to another host');
  if (method === 'DELETE') return askHard('network/remote-delete', [1, 5, 9], 'deletes something on another host');
  if (sends) return askHard('network/send', [2, 5, 9], 'sends data to another host');
  if (hosts.every((host) => host !== null && REGISTRIES.test(host))) return null;
  return ask('network/other-host', [5], hosts.some((host) => host === null) ? 'talks to a host that shows only when it runs' : `talks to another host (${hosts.join(', ').slice(0, 100)})`);
}

/** The server that takes orders at an address of this machine, or null. */
function serviceOf(url: string): string | null {
  const port = /^(?:[a-z]+:\/\/)?(?:[^@/]*@)?(?:\[[^\]]*\]|[^:/?#]*):(\d+)/i.exec(url)?.[1];
  const named = port === undefined ? undefined : ADMIN_PORTS[port];
  return named ?? (ADMIN_PATHS.test(url) ? 'its administration' : null);
}

function hostOf(url: string): string | null {
  if (url.startsWith('file://')) return 'localhost';
  const match = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#\s]*)/i.exec(url);
  const host = match?.[1] ?? '';
  return host === '' || host.includes('\0') ? null : host.toLowerCase();
}
