/** What is known of a cmdlet. */
export interface Cmdlet {
  /** Its name first, then its aliases, in lower case. */
  readonly names: string;
  /** Parameters with a value; those that take words without a name come first, in order, up to a `|`. */
  readonly parameters?: string;
  readonly switches?: string;
  /** Effects (see `applyEffects`), by the names of parameters: `write@:path`. */
  readonly effects: string;
}

const FILES = 'filter include exclude stream encoding';

/** Cmdlets that do more than look, or that take paths. Whatever is not here goes by its verb. */
export const CMDLETS: readonly Cmdlet[] = [
  { names: 'get-content gc cat type', parameters: `path literalpath | totalcount head first tail last delimiter readcount ${FILES}`, switches: 'raw wait force', effects: 'read@:path read@:literalpath' },
  { names: 'get-childitem gci ls dir', parameters: `path filter literalpath | depth attributes ${FILES}`, switches: 'recurse force name file directory hidden', effects: 'names@:path names@:literalpath' },
  { names: 'get-item gi get-itemproperty gp get-itempropertyvalue gpv test-path get-acl get-filehash resolve-path rvpa split-path', parameters: `path | literalpath name algorithm pathtype ${FILES}`, switches: 'force leaf parent isvalid', effects: 'names@:path names@:literalpath' },
  { names: 'select-string sls', parameters: `pattern path | literalpath context inputobject culture ${FILES}`, switches: 'simplematch casesensitive quiet list allmatches notmatch raw', effects: 'read@:path read@:literalpath' },
  { names: 'import-csv ipcsv import-clixml import-powershelldatafile get-imagefile', parameters: 'path | literalpath delimiter header encoding', effects: 'read@:path read@:literalpath' },
  { names: 'remove-item ri rm rmdir del erase rd', parameters: `path | literalpath ${FILES}`, switches: 'recurse force rf fr', effects: 'deletes' },
  { names: 'clear-content clc clear-item cli', parameters: `path | literalpath ${FILES}`, switches: 'force', effects: 'write@:path write@:literalpath' },
  { names: 'set-content sc add-content ac', parameters: `path value | literalpath ${FILES}`, switches: 'force nonewline passthru asbytestream', effects: 'write@:path,:value write@:literalpath,:value' },
  { names: 'out-file tee-object tee export-csv epcsv export-clixml start-transcript export-certificate', parameters: 'filepath path literalpath | encoding width inputobject variable delimiter outputdirectory cert type', switches: 'append force noclobber nonewline notypeinformation', effects: 'write@:filepath write@:path write@:literalpath' },
  { names: 'new-item ni md mkdir', parameters: 'path name | itemtype type value target', switches: 'force', effects: 'creates' },
  { names: 'copy-item cpi copy cp', parameters: `path destination | literalpath tosession fromsession ${FILES}`, switches: 'recurse force passthru container', effects: 'copies@:path,:destination' },
  { names: 'move-item mi move mv', parameters: `path destination | literalpath ${FILES}`, switches: 'force passthru', effects: 'moves@:path,:destination' },
  { names: 'rename-item rni ren', parameters: 'path newname | literalpath', switches: 'force passthru', effects: 'write@:path' },
  { names: 'set-item si set-itemproperty sp new-itemproperty remove-itemproperty rp clear-itemproperty clp rename-itemproperty rnp copy-itemproperty move-itemproperty', parameters: 'path name value | literalpath propertytype type newname', switches: 'force', effects: 'write@:path write@:literalpath' },
  { names: 'expand-archive', parameters: 'path destinationpath | literalpath', switches: 'force', effects: 'read@:path write@:destinationpath' },
  { names: 'compress-archive', parameters: 'path destinationpath | literalpath compressionlevel', switches: 'update force', effects: 'read@:path write@:destinationpath' },
  { names: 'set-acl', parameters: 'path aclobject', effects: 'attributes@:path' },
  { names: 'set-location sl cd chdir push-location pushd', parameters: 'path | literalpath stackname', effects: 'folder@:path' },
  { names: 'invoke-webrequest iwr invoke-restmethod irm wget curl', parameters: 'uri | method body outfile infile headers contenttype useragent timeoutsec credential token sessionvariable websession proxy form custommethod maximumredirection', switches: 'usebasicparsing skipcertificatecheck usedefaultcredentials passthru', effects: 'web' },
  { names: 'start-bitstransfer', parameters: 'source destination | transfertype', effects: 'request@:source write@:destination' },
  { names: 'invoke-expression iex', parameters: 'command', effects: 'eval@:command' },
  { names: 'invoke-command icm', parameters: 'scriptblock | computername session argumentlist filepath hostname vmname containerid', switches: 'asjob', effects: 'remotely' },
  { names: 'start-process saps start', parameters: 'filepath argumentlist | verb workingdirectory credential redirectstandardoutput redirectstandarderror redirectstandardinput windowstyle', switches: 'wait passthru nonewwindow', effects: 'starts' },
  { names: 'start-job sajb start-threadjob', parameters: 'scriptblock name | filepath argumentlist initializationscript', effects: 'nothing' },
  { names: 'stop-process spps kill', parameters: 'id | name inputobject', switches: 'force', effects: 'kill' },
  { names: 'new-object', parameters: 'typename argumentlist | comobject property', effects: 'makes' },
  { names: 'add-type', parameters: 'typedefinition | assemblyname path literalpath memberdefinition name namespace', effects: 'addtype' },
  { names: 'import-module ipmo', parameters: 'name | requiredversion prefix', switches: 'force', effects: 'imports' },
  { names: 'foreach-object foreach % where-object where ?', parameters: 'process filterscript property value | begin end membername inputobject', switches: 'parallel', effects: 'nothing' },
  { names: 'test-connection test-netconnection tnc resolve-dnsname', parameters: 'computername targetname name | count port', effects: 'host@:computername host@:targetname host@:name' },
  { names: 'get-clipboard gcb get-credential get-secret get-storedcredential convertfrom-securestring export-pfxcertificate', effects: 'secrets' },
  { names: 'set-executionpolicy', parameters: 'executionpolicy scope', effects: 'policy' },
  { names: 'send-mailmessage send-mgusermail', effects: 'sends' },
  { names: 'enter-pssession etsn new-pssession nsn invoke-wmimethod invoke-cimmethod new-cimsession', effects: 'remote' },
  { names: 'install-module install-package install-script install-psresource update-module find-none save-module', parameters: 'name', effects: 'installs' },
];

/** Cmdlets by name or alias. */
export const BY_NAME: ReadonlyMap<string, Cmdlet> = new Map(CMDLETS.flatMap((cmdlet) => cmdlet.names.split(' ').map((name): [string, Cmdlet] => [name, cmdlet])));

/** Aliases of what goes by its verb, and cmdlets that only look or shape what they are given. */
export const HARMLESS = new Set(
  `select-object select sort-object sort group-object group measure-object measure format-table ft format-list fl format-wide fw format-custom out-string out-null out-host oh out-default write-output echo write write-host write-error write-warning
  write-verbose write-debug write-information write-progress read-host compare-object compare diff join-path join-string convertto-json convertfrom-json convertto-csv convertfrom-csv convertto-html convertto-xml convertfrom-stringdata convert-path cvpa
  get-member gm get-process gps ps get-service gsv get-date get-help help man get-command gcm get-alias gal get-variable gv get-location gl pwd get-history h history get-host get-random get-unique gu get-culture get-job gjb wait-job wjb receive-job rcjb
  remove-job rjb stop-job spjb start-sleep sleep pop-location popd set-variable sv new-variable nv remove-variable rv clear-variable clv set-alias sal new-alias nal set-strictmode set-psdebug new-timespan new-guid measure-command wait-process
  stop-transcript clear-host cls clear get-psdrive gdr import-localizeddata test-json test-modulemanifest get-module gmo tee-none update-formatdata new-temporaryfile split-none trace-command wait-event get-event exit return throw
  invoke-pester invoke-scriptanalyzer invoke-formatter invoke-build invoke-psake out-gridview ogv remove-module rmo export-modulemember get-runspace set-psreadlineoption set-psreadlinekeyhandler`.split(/\s+/),
);

/** Verbs that change the system, whatever the noun. */
export const SYSTEM_NOUNS = /^(?:start|stop|restart|set|new|remove|suspend|resume)-service$|^(?:register|unregister|set|start|stop|disable|enable|new)-scheduledtask\w*$|-local(?:user|group|groupmember)$|-(?:mppreference|mpthreat|netfirewall\w*|windowsoptionalfeature|windowsfeature|windowscapability|netipaddress|netroute|dnsclientserveraddress|netadapter|psremoting|pssessionconfiguration|bitlocker\w*|computerrestore|tpm\w*|smbshare|vm\w*|volume|disk|partition|physicaldisk|wmi\w*|cim\w*|ad\w+|appxpackage|appxprovisionedpackage|hotfix|eventlog|winevent|timezone|itemowner|printer|certificate|executionpolicy)$|^(?:stop|restart|rename|add|remove|checkpoint|restore)-computer$|^(?:clear|remove|limit|new)-eventlog$|^wevtutil|^set-date$/;
