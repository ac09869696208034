#include "stream/app/command_rows.h"

namespace xiezhi {
namespace {

constexpr const char* kFooter =
    "Start here:\n"
    "  xiezhi demo                                    see it work, no Kafka needed\n"
    "  xiezhi generate --events 100000 --output events.jsonl --truth truth.jsonl\n"
    "  xiezhi replay --input events.jsonl --output out\n"
    "  xiezhi run --config xiezhi.yaml                the service on your Kafka\n\n"
    "Configuration: flags win over the environment (XIEZHI_KAFKA_BROKERS for kafka.brokers), the environment "
    "over the\n"
    "file, the file over defaults. `xiezhi check --reference` prints every key.\n\n"
    "Exit codes: 0 done; 1 a finding or test failed; 2 usage; 65 bad data; 66 no input; 69 service "
    "unavailable;\n"
    "70 internal; 73 cannot create; 74 I/O; 78 bad configuration; 130, 143 ended by a signal.";

constexpr auto kCommandRows = std::to_array<CommandRow>({
    {CommandName::run, "run", "The service: reads events from Kafka, warns, reports; until SIGTERM or Ctrl-C",
     "Examples:\n"
     "  xiezhi run --config xiezhi.yaml --init-keys      first start: makes the keys in data_dir\n"
     "  xiezhi run --config xiezhi.yaml --roles detect   one role a machine\n"
     "  xiezhi run --brokers 127.0.0.1:9092 --set kafka.create_topics=true\n"
     "SIGTERM drains and ends with 0; SIGHUP reads the rules again."},
    {CommandName::replay, "replay", "The same pipeline over files, without Kafka",
     "Examples:\n"
     "  xiezhi replay --input events.jsonl --output out          writes out/<topic>.jsonl and "
     "out/summary.json\n"
     "  xiezhi replay --input a.jsonl.zst b.jsonl.gz --output out --reveal\n"
     "  zcat *.gz | xiezhi replay --input - --output out --from 2026-01-05T00:00:00+08:00\n"
     "The same files give the same bytes, on any day and with any number of partitions."},
    {CommandName::check, "check",
     "Validates configuration, keys and rules; prints the effective configuration",
     "Examples:\n"
     "  xiezhi check --config xiezhi.yaml             secrets are masked\n"
     "  xiezhi check --config xiezhi.yaml --connect   asks the brokers for the topics, too\n"
     "  xiezhi check --reference > docs/configuration.md"},
    {CommandName::generate, "generate", "A seeded synthetic stream with planted cases and their ground truth",
     "Examples:\n"
     "  xiezhi generate --seed 7 --events 1000000 --output events.jsonl --truth truth.jsonl\n"
     "  xiezhi generate --events 20000 --scenario d06_pass_through --scenario v01_call_then_pay > events.jsonl\n"
     "  xiezhi generate --events 20000 --scenario d06_pass_through:slow --truth truth.jsonl > events.jsonl\n"
     "  xiezhi generate --list                           names of the scenarios"},
    {CommandName::detectors, "detectors", "The catalogue: code, name, key, window, parameters, legal source",
     "Examples:\n  xiezhi detectors\n  xiezhi detectors --json\n"
     "  xiezhi detectors --typologies > pack.yaml        a rule pack that says what is in force, to be changed"},
    {CommandName::explain, "explain", "Why an alert or a case was raised, in words",
     "Examples:\n"
     "  xiezhi explain --alert ID --input out/risk.alerts.jsonl\n"
     "  xiezhi explain --case ID --input out/risk.alerts.jsonl --language en\n"
     "  xiezhi explain --case ID --config xiezhi.yaml    reads the alerts from Kafka"},
    {CommandName::export_reports, "export",
     "Reports to the AML centre as XML: HVTR, PHTR, BSTR (schemas/xml)",
     "Examples:\n"
     "  xiezhi export --input out/reports.large_value.jsonl --output xml --events events.jsonl "
     "--ricd 104100000004=A1041100000004\n"
     "  xiezhi export --input reports.jsonl --output xml --message phtr   of a payment institution\n"
     "  xiezhi export --input out/reports.large_value.jsonl --output xml --draft   to look at, not to send\n"
     "One file for each institution and day, or for each suspicious report. A report that cannot be written is "
     "named\n"
     "with the element at fault and what is wrong; the others are written, and the command ends with 65 unless "
     "--skip\n"
     "is given. Names, documents and accounts are no part of a report in the stream: --events adds them from "
     "the\n"
     "events, or the institution puts them into the records (schemas/xml/fields.md says which member becomes "
     "what)."},
    {CommandName::emergency, "emergency",
     "Records to an authority in an emergency, each export with the record of who authorised it",
     "Examples:\n"
     "  xiezhi emergency export --config xiezhi.yaml --input out --output lead.jsonl --account 6217009900000001 \\\n"
     "    --from 2026-03-01T00:00:00+08:00 --to 2026-03-03T00:00:00+08:00 --authority 苏州市公安局 \\\n"
     "    --legal-basis 苏州条例第二十二条第二款 --authorised-by 张某 --reference 苏公调字〔2026〕12号\n"
     "  kcat -C -u -t risk.alerts -b BROKER | xiezhi emergency export --input - --output - --regions 320500 ...\n"
     "  xiezhi emergency verify --config xiezhi.yaml --head SHA256\n"
     "What is asked for, by whom, why and who allowed it stands in data_dir/audit/exports.jsonl before the first "
     "record\n"
     "goes out, and how many went and their SHA-256 at the end; each line holds the hash of the one before. Keep the "
     "head\n"
     "that is printed elsewhere: with it `verify` sees lines that were removed at the end, too. Where subjects and "
     "regions\n"
     "are named, both must fit; a record that names no place is in no region. A period has at most emergency.days_max "
     "days."},
    {CommandName::features, "features", "What a model score may know of accounts, as a table to train on",
     "Examples:\n"
     "  xiezhi features --input events.jsonl --output features.csv\n"
     "  xiezhi features --input events.jsonl --output features.csv --each touch\n"
     "  xiezhi features --list                           names, units and meanings of the features\n"
     "CSV: token, event time, features. Accounts are tokens unless --reveal is given."},
    {CommandName::demo, "demo",
     "Everything on an embedded broker with a generated stream; prints where to look",
     "Examples:\n"
     "  xiezhi demo\n"
     "  xiezhi demo --events 20000 --rate 500 --language en\n"
     "  xiezhi demo --brokers 127.0.0.1:9092             on a real broker, topics are created\n"
     "  xiezhi demo --stay                               keeps /metrics up until Ctrl-C"},
    {CommandName::topics, "topics",
     "Lists every topic with its partitions, retention and reader; creates them",
     "Examples:\n"
     "  xiezhi topics --config xiezhi.yaml\n"
     "  xiezhi topics --config xiezhi.yaml --create"},
    {CommandName::reshard, "reshard", "Copies the log into a new topic with another number of partitions",
     "Examples:\n"
     "  xiezhi reshard --config xiezhi.yaml --to touches.12 --partitions 12\n"
     "Stop every `xiezhi run` of the group first. Events, state, cases and what went out already stay as they "
     "are;\n"
     "the old topic is not changed. Then set topics.touches to the new name and start again: the state is "
     "rebuilt\n"
     "from the log, and nothing goes out a second time."},
    {CommandName::keys, "keys",
     "The identity keys, to which identifiers are sealed: lists, changes, destroys them",
     "Examples:\n"
     "  xiezhi keys list --config xiezhi.yaml\n"
     "  xiezhi keys rotate --config xiezhi.yaml          a new pair; the old secret still opens what it sealed\n"
     "  xiezhi keys destroy ID --config xiezhi.yaml      nothing opens any more what was sealed to that pair\n"
     "  xiezhi keys open --key informant.secret < tips.informants.jsonl    who has reported what (matter.v1)\n"
     "Destroying the key deletes the identifiers of its period wherever they are kept, in log, snapshots and "
     "backups.\n"
     "Tokens stay as they are. Restart every process after it: one that runs has the key in memory. Copies of "
     "the key\n"
     "file are yours to destroy."},
    {CommandName::orders, "orders", "Signs police orders as an issuer does: for tests, trials and adapters",
     "Examples:\n"
     "  xiezhi orders keygen --key issuer.key            a new secret key; prints the public one\n"
     "  xiezhi orders sign --key issuer.key < orders.jsonl\n"
     "One order a line; each comes out in its canonical form with its signature. What the receiver is told of an "
     "issuer\n"
     "stands in the file that orders.issuers names (schemas/orders.md)."},
    {CommandName::snapshot, "snapshot",
     "Looks at the snapshots of the state in data_dir: what is there, is it whole, what does it say",
     "Examples:\n"
     "  xiezhi snapshot list --config xiezhi.yaml\n"
     "  xiezhi snapshot verify --config xiezhi.yaml                every file; 1 when one is damaged\n"
     "  xiezhi snapshot dump FILE --config xiezhi.yaml             JSON lines, sorted; identifiers are tokens\n"
     "  xiezhi snapshot diff FILE FILE --config xiezhi.yaml        lines of one only; 1 when they differ\n"
     "dump and diff need the configuration under which the snapshot was taken: rules, group and topics."},
    {CommandName::statistics, "statistics", "Counts the outputs for the authorities: tables and pages",
     "Examples:\n"
     "  xiezhi statistics --input out --from 2026-01 --to 2026-03            a directory that `replay` wrote; CSV\n"
     "  xiezhi statistics --input out --by month,type --format json --output q1.json\n"
     "  xiezhi statistics --input out --by month,region --publish            cells below 5 become <5\n"
     "  xiezhi statistics --input out --exchange > cases.jsonl               cases in several cities, one a line\n"
     "  xiezhi statistics --input out --page quality --format text --language en  missing names, by institution\n"
     "  xiezhi statistics --input out --page held_back --events events.jsonl     money that was held back\n"
     "  xiezhi statistics --input out --page risks --feedback control.jsonl      grades, and what became of them\n"
     "  xiezhi statistics --input out --page exchange --received other.jsonl --regions 3205   what other cities tell\n"
     "Pages (--page):\n"
     "  trends     new cases by month, region and typology, drafts of public prompts, what may be published\n"
     "  entities   whom alerts name: tokens and masked identifiers with their grades\n"
     "  risks      cases by grade and type: prompted, held back, reported, confirmed\n"
     "  register   every case with its grade and what became of it, the gravest first\n"
     "  limits     rule sets that were in force and parameters.v1, with the alerts since then\n"
     "  held_back  payments delayed or refused, and their sum; one sent again under a new event_id counts again\n"
     "  quality    names and accounts that events lack, or that contradict each other; phone cards at the limit\n"
     "  exchange   by region and suspected type: our cases, those that other cities tell of, early warning\n"
     "  received   every case of other cities: whether suspects or victims are with us, types that we have not seen\n"
     "entities, register, limits and received are not for --publish. exchange and received want --received FILE...\n"
     "(exchange.v1 of others; of one exchange_id the newest last_time holds, our own coming back is left out).\n"
     "Months are those of event_time on Beijing time. A case counts once, in the month of its first alert of the range, "
     "with its\n"
     "highest grade; what belongs to it is counted in its region. amount_cny_minor is what reports speak of, in fen.\n"
     "Published: \"<5\" is fewer than five, \">=120\" a total of the cells that are shown. Publish one division of a "
     "month: two\n"
     "of them can be subtracted from each other. --exchange names cases, regions, numbers and sums, never a person "
     "(exchange.v1).\n"
     "A line that is no output record is named on standard error and left out; --strict ends there with 65."},
    {CommandName::evaluate, "evaluate",
     "How often alerts were right, by investigators' feedback; proposes limits",
     "Examples:\n"
     "  xiezhi evaluate --input out --feedback control.jsonl --propose pack.yaml       precision; CSV\n"
     "  xiezhi replay --input events.jsonl --output after --set rules=pack.yaml        try what is proposed\n"
     "Detectors count alerts, typologies cases. Proposed is the strictest limit that keeps --keep percent of what was\n"
     "confirmed; nothing applies it by itself."},
    {CommandName::screen, "screen", "What texts say by themselves: the crime, the points, the signs found",
     "Examples:\n"
     "  echo 'text of a message' | xiezhi screen         {\"type\":...,\"points\":0..100,\"raised\":...,\"patterns\":[...]}\n"
     "  xiezhi screen --input messages.txt               one text a line, one answer a line, in the same order\n"
     "  echo icbc-vip.top | xiezhi screen --domains      web addresses: look-alikes of institutions, short links\n"
     "  xiezhi screen --list                             every pattern with its crime and weight\n"
     "A text is raised from 50 points. The answer repeats nothing of the text."},
    {CommandName::schema, "schema", "JSON Schema of every record that goes in or out",
     "Examples:\n"
     "  xiezhi schema                        the names\n"
     "  xiezhi schema transfer.v1            one schema\n"
     "  xiezhi schema --directory schemas    writes all of them"},
    {CommandName::version, "version", "Version and revision of this program",
     "Examples:\n  xiezhi version\n  xiezhi version --json"},
});

}  // namespace

std::span<const CommandRow, kCommandCount> command_rows() { return kCommandRows; }

const char* program_footer() { return kFooter; }

}  // namespace xiezhi
