import { ask, askHard, danger } from '../../finding.ts';
import type { ProgramRule } from '../rule.ts';

const TOUCH = ask('cloud/touch', [9], 'uses a service that others may rely on');
const ADMIN = askHard('service/admin', [3, 9], 'changes a service that others may rely on');
const SEND = askHard('network/send', [2, 5, 9], 'sends data to another host');
const SPEND = askHard('service/payment', [4, 9], 'moves money, or changes what customers pay');
const CHAIN = askHard('service/blockchain', [4, 9], 'sends transactions to a blockchain, which nobody can take back');
const LOCAL_WORDS = 'version|help|completion|validate|lint|fmt|check|config-check|init|build|compile|test|docs';

/** Programs of servers, queues, search engines, feature flags, payments: mostly scripts that come with the server. */
export const SERVICES: readonly ProgramRule[] = [
  {
    programs: `
    elasticsearch opensearch kibana logstash solr zkCli zkServer nodetool-admin zookeeper-shell connect-distributed connect-standalone schema-registry
    pulsar bookkeeper nifi activemq artemis emqx emqx_ctl vmq-admin nats-server mosquitto_passwd mosquitto_ctrl redis-sentinel memcached flink
    storm start-dfs stop-dfs start-all stop-all start-yarn stop-yarn spark-class spark-shell spark-sql pyspark hbase-daemon druid pinot-admin
    rabbitmq-plugins rabbitmq-diagnostics rabbitmq-queues rabbitmq-upgrade rabbitmq-streams sidekiqctl sidekiqmon flower beat bull rq rqscheduler
    dramatiq huey temporal tctl cadence argo kestra windmill n8n nodered node-red`,
    starts: 'elasticsearch- opensearch- kibana- logstash- kafka- connect- zookeeper- pulsar- rabbitmq- cassandra- hbase- hdfs- mapred- yarn-rm- spark- flink- storm- nifi- solr- mosquitto_ emqx_ vault- consul- nomad- etcd- mongo- redis- influx- prometheus- grafana- haproxy- keycloak- kc- jboss- wildfly- asadmin- catalina- ceph- gluster- slapd- ldap postfix- postconf exim dovecot doveadm samba- smb krb5- kadmin- freeipa- ipa- nagios zabbix icinga',
    cases: [
      { flag: '--version|-V|-version|-h|--help', effect: 'allow' },
      { sub: LOCAL_WORDS, effect: 'allow' },
      { flag: '--list|--describe|--status', without: '--delete|--alter|--create|--execute|--add|--remove|--reset-offsets', effect: TOUCH },
      { sub: 'list|status|show|info|describe|ping|check_port_connectivity|cluster_status|list_queues|environment', effect: TOUCH },
    ],
    otherwise: ADMIN,
  },
  { programs: 'celery', verbs: true, valued: '-A --app -b --broker -l --loglevel -Q -n -c -P', cases: [{ sub: 'purge|control|amqp|migrate|call|upgrade', effect: ADMIN }, { sub: 'worker|beat|inspect|report|status|events|list|result|flower|multi|shell|logtool|graph', effect: 'allow' }, { flag: '--version|--help', effect: 'allow' }], otherwise: 'unknown' },
  { programs: 'stripe paddle braintree square paypal chargebee recurly adyen razorpay shopify woocommerce bigcommerce', cases: [{ sub: 'version|help|completion|theme-check', effect: 'allow' }, { sub: 'theme check|language-server', effect: 'allow' }], otherwise: SPEND },
  { programs: 'cast forge anvil hardhat truffle ganache brownie ape solana spl-token anchor near starkli starknet scarb aptos sui clarinet tezos-client cosmos gaiad bitcoin-cli lncli geth ethereal web3 dfx', verbs: true, cases: [
    { sub: 'send|transfer|publish|mint|burn|airdrop|wallet|program|keys|key|account|tx|sendtoaddress|sendmany|sendrawtransaction|dumpprivkey|dumpwallet|payinvoice|sendcoins|mktx|estimate-publish|create|verify|verify-contract|console|exec|upgrade|migrate|ignition', effect: CHAIN },
    { flag: '--broadcast|--private-key|--mnemonic|--keypair|--unlocked|--interactive', effect: CHAIN },
    { flag: '--network', text: /--network[= ](?!hardhat\b|localhost\b|development\b|local\b|anvil\b)/, effect: CHAIN },
    { flag: '--rpc-url|--fork-url', text: /--(?:rpc|fork)-url[= ](?!https?:\/\/(?:localhost|127\.))/, effect: SEND },
    { sub: 'run', effect: 'unknown' },
    { sub: 'build|test|compile|fmt|lint|clean|coverage|snapshot|inspect|tree|init|flatten|doc|check|remappings|geiger|size|node|to-wei|from-wei|sig|keccak|abi-encode|abi-decode|calldata|config|update|install|selectors|--to-hex|--to-dec|--version|help|version|cache|bind|selectors|4byte|pretty-calldata|to-hex|to-dec|max-int|min-int|concat-hex|format-bytes32-string', effect: 'allow' },
    { count: [0, 0], effect: 'allow' },
    ], otherwise: TOUCH },
  { programs: 'xmrig xmr-stak cpuminer cpuminer-multi minerd minergate ccminer cgminer bfgminer ethminer nbminer t-rex gminer lolminer phoenixminer nanominer srbminer teamredminer claymore nicehash kawpowminer bminer wildrig', otherwise: danger('processes/mining', [3, 8], 'uses this machine to earn money for somebody') },
  { programs: `
    pyrasite pyrasite-shell linux-inject injectso browser_cookie3 browsercookie pypykatz impacket secretsdump.py psexec.py wmiexec.py smbexec.py atexec.py
    dcomexec.py GetUserSPNs.py GetNPUsers.py ticketer.py ntlmrelayx.py mimipenguin lazagne LaZagne dumpert nanodump rubeus seatbelt sharphound
    bloodhound bloodhound-python certipy certipy-ad chntpw samdump2 pwdump fgdump gsecdump hekatomb donpapi nxc netexec cme crackmapexec ncrack patator
    cewl crunch hashid rainbowcrack ophcrack cowpatty reaver wifite kismet airgeddon airodump-ng aireplay-ng beef-xss setoolkit gophish evilginx
    merlin sliver havoc covenant empire poshc2 cobaltstrike mythic villain pupy koadic weevely commix xsser wpscan joomscan droopescan nuclei
    subfinder amass theharvester recon-ng spiderfoot feroxbuster dirsearch dirbuster rustscan naabu unicornscan nbtscan enum4linux enum4linux-ng
    smbmap rpcclient ldapsearch-anon snmpwalk onesixtyone ike-scan dnsrecon dnsenum fierce dnschef mitm6 yersinia macchanger goldeneye hulk torshammer t50 thc-ssl-dos
    slowhttptest mdk4 bully keylogger logkeys pspy64 linpeas.sh winpeas linenum les.sh deepce cdk peirates kube-hunter veil shellter msfdb searchsploit`, otherwise: danger('network/scan', [3, 5], 'is made for attacking machines or getting at passwords') },
];
