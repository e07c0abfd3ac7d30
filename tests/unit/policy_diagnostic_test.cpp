// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/policy_fixture.h"

namespace iopermd {
namespace {

struct Case {
    const char* name;
    std::string text;
    std::string expected;
};
void PrintTo(const Case& c, std::ostream* out) {
    *out << c.name;
}

class PolicyDiagnostic : public testing::TestWithParam<Case> {};

TEST_P(PolicyDiagnostic, SaysWhereWhatAndWhatToWrite) {
    EXPECT_EQ(test::mistakes(GetParam().text), GetParam().expected);
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
    return info.param.name;
}

// A good policy but for one line of a rule that would otherwise load. `line` is the seventh.
std::string rule_with(const std::string& line) {
    return "schema = 1\n[ranges]\nlpt1 = 0x378\n[[rule]]\nid = \"a\"\neffect = \"allow\"\n" + line + "\n";
}
std::string allow_with(const std::string& line) {
    return rule_with(line + "\nports = 0x80\nsubject = { user = \"ann\" }");
}
std::string ports(const std::string& value) {
    return rule_with("ports = " + value + "\nsubject = { user = \"ann\" }");
}
std::string subject(const std::string& value) {
    return rule_with("ports = 0x80\nsubject = " + value);
}

const std::string kPortAdvice =
    R"(write ports such as "0x378", "0x378-0x37a" or "0x378+3", or a list of them)";
const std::string kDurationAdvice = R"(write a number and s, m, h or d, such as "90s", "10m", "1h" or "2d")";
const std::string kSubjectAdvice = R"(write subject = { user = "NAME" } or { group = "NAME" })";

INSTANTIATE_TEST_SUITE_P(
    Syntax, PolicyDiagnostic,
    testing::Values(
        Case{"NoValue", "schema = 1\na = \n",
             "p.toml:2:5: TOML syntax, in a key-value pair: expected value, saw '\\n'; write key = value; "
             "text stands in "
             "quotes\n"},
        Case{"TableWithoutAName", "schema = 1\n[;limits]\n",
             "p.toml:2:2: TOML syntax, in a key: expected bare key starting character or string delimiter, "
             "saw "
             "';'; write key = value; text stands in quotes\n"},
        Case{"Duplicate", "schema = 1\nschema = 1\n",
             "p.toml:2:10: TOML syntax, in a key-value pair: cannot redefine existing integer 'schema'; "
             "write it once\n"},
        Case{"DuplicateTable", "schema = 1\n[limits]\n[limits]\n",
             "p.toml:3:1: TOML syntax, in a table header: cannot redefine existing table 'limits'; write it "
             "once\n"},
        Case{"SingleBracketsAfterDouble", "schema = 1\n[[rule]]\n[rule]\n",
             "p.toml:3:1: TOML syntax, in a table header: cannot redefine existing array 'rule' as table; "
             "repeat it as "
             "[[name]], or write it once\n"},
        Case{"OpenQuotes", "schema = 1\na = \"x\n",
             "p.toml:2:7: TOML syntax, in a string: unescaped control characters other than TAB (U+0009) are "
             "explicitly "
             "prohibited; close the quotes on the same line\n"},
        Case{"OpenList", "a = [1,\n",
             "p.toml:1:9: TOML syntax, in an array: encountered end-of-file; separate the values with commas "
             "and close the "
             "list with ]\n"},
        Case{"OpenHeading", "[a",
             "p.toml:1:3: TOML syntax, in a table header: encountered end-of-file; write [name], or [[name]] "
             "for never and "
             "rule\n"},
        Case{"Escape", "a = \"\\q\"",
             "p.toml:1:7: TOML syntax, in a string: unknown escape sequence '\\q'; write a backslash as "
             "\\\\, or put the "
             "text between single quotes\n"},
        Case{"LeadingZero", "a = 070",
             "p.toml:1:8: TOML syntax, in a decimal integer: leading zeroes are prohibited; write "
             "hexadecimal ports as "
             "0x70, and numbers without leading zeros\n"},
        Case{"LetterWhereSpaceCouldBe", "\u00e9 = 1",
             "p.toml:1:1: TOML syntax: expected keys, tables, whitespace or comments, saw '\u00e9'; write "
             "key = "
             "value; text stands in quotes\n"},
        Case{"Bytes", "\xff",
             "p.toml:1:1: TOML syntax: Encountered invalid utf-8 sequence; save the file as UTF-8\n"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Top, PolicyDiagnostic,
    testing::Values(
        Case{"NoSchema", "",
             "p.toml:1:1: no \"schema\" at the top level; write schema = 1 in the first line\n"},
        Case{"SchemaText", "schema = \"1\"", "p.toml:1:10: \"schema\" is a string; write schema = 1\n"},
        Case{"SchemaTwo", "schema = 2",
             "p.toml:1:10: schema 2 is not known to this version; write schema = 1\n"},
        Case{"UnknownKeyNear", "schema = 1\n  rules = []",
             "p.toml:2:3: unknown key \"rules\" at the top level; did you mean \"rule\"?\n"},
        Case{"UnknownKeyFar", "schema = 1\nports = []",
             "p.toml:2:1: unknown key \"ports\" at the top level; remove it; the keys here are \"schema\", "
             "\"defaults\", "
             "\"limits\", \"ranges\", \"never\" and \"rule\"\n"},
        Case{
            "HeadingIsValue", "schema = 1\ndefaults = 5\nlimits = true\nranges = \"x\"",
            "p.toml:2:12: \"defaults\" is an integer; write its keys under a heading of its own: [defaults]\n"
            "p.toml:3:10: \"limits\" is a boolean; write its keys under a heading of its own: [limits]\n"
            "p.toml:4:10: \"ranges\" is a string; write its keys under a heading of its own: [ranges]\n"},
        Case{"RuleIsTable", "schema = 1\n[rule]\nid = \"a\"",
             "p.toml:2:1: \"rule\" is a table; write [[rule]] above it, with two brackets\n"},
        Case{"NeverIsTable", "schema = 1\n[never]\nports = 5",
             "p.toml:2:1: \"never\" is a table; write [[never]] above it, with two brackets\n"},
        Case{"RuleIsListOfOther", "schema = 1\nrule = [ 5 ]",
             "p.toml:2:10: a value of \"rule\" is an integer; write [[rule]] above its keys\n"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Settings, PolicyDiagnostic,
    testing::Values(
        Case{"UnknownDefault", "schema = 1\n[defaults]\nleese = \"1h\"",
             "p.toml:3:1: unknown key \"leese\" in [defaults]; did you mean \"lease\"?\n"},
        Case{"UnknownLimit", "schema = 1\n[limits]\ngrant_per_uid = 5",
             "p.toml:3:1: unknown key \"grant_per_uid\" in [limits]; did you mean \"grants_per_uid\"?\n"},
        Case{"LeaseIsNumber", "schema = 1\n[defaults]\nlease = 3600",
             "p.toml:3:9: \"lease\" is an integer; " + kDurationAdvice + "\n"},
        Case{"LeaseIsWord", "schema = 1\n[defaults]\nlease = \"1 hour\"",
             "p.toml:3:9: lease \"1 hour\" is not a duration; " + kDurationAdvice + "\n"},
        Case{"LeaseIsZero", "schema = 1\n[defaults]\nlease = \"0s\"",
             "p.toml:3:9: lease \"0s\" is no time at all; " + kDurationAdvice + "\n"},
        Case{"LeaseOverflows", "schema = 1\n[defaults]\nmax_lease = \"99999999999999999999d\"",
             "p.toml:3:13: max_lease \"99999999999999999999d\" is longer than 3650d; " + kDurationAdvice +
                 "\n"},
        Case{"LeaseAboveMaximum", "schema = 1\n[defaults]\nlease = \"9h\"\nmax_lease = \"2h\"",
             "p.toml:3:9: lease \"9h\" is longer than max_lease \"2h\" (p.toml:4); shorten it, or raise "
             "max_lease under "
             "[defaults]\n"},
        Case{"LeaseAboveBuiltIn", "schema = 1\n[defaults]\nlease = \"9h\"",
             "p.toml:3:9: lease \"9h\" is longer than max_lease \"8h\" (built in); shorten it, or raise "
             "max_lease under "
             "[defaults]\n"},
        Case{"LimitIsZero", "schema = 1\n[limits]\ngrants_per_uid = 0",
             "p.toml:3:18: grants_per_uid = 0 is out of range; write a whole number from 1 to 65535, without "
             "quotes\n"},
        Case{"LimitIsLarge", "schema = 1\n[limits]\nconnections_per_uid = 65536",
             "p.toml:3:23: connections_per_uid = 65536 is out of range; write a whole number from 1 to "
             "65535, without "
             "quotes\n"},
        Case{"LimitIsText", "schema = 1\n[limits]\ngrants_per_uid = \"5\"",
             "p.toml:3:18: \"grants_per_uid\" is a string; write a whole number from 1 to 65535, without "
             "quotes\n"},
        Case{"RangeIsTable", "schema = 1\n[ranges.a]\nb = 5",
             "p.toml:2:1: \"a\" is a table; " + kPortAdvice + "\n"},
        Case{"RangeOfRange", "schema = 1\n[ranges]\na = [\"@b\"]\nb = 5",
             "p.toml:3:6: range \"a\" refers to another range, \"@b\"; write its ports\n"},
        Case{"RangeEmpty", "schema = 1\n[ranges]\na = []",
             "p.toml:3:5: \"a\" is an empty list; write at least one value, or remove the key\n"},
        Case{"RangeName", "schema = 1\n[ranges]\n\"a b\" = 5",
             "p.toml:3:1: bad range name \"a b\"; use 1 to 64 letters, digits, \".\", \"_\" and \"-\"\n"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Ports, PolicyDiagnostic,
    testing::Values(
        Case{"NotANumber", ports("\"0x37g\""),
             "p.toml:7:9: ports \"0x37g\": not a port number; write 0x378, 888, 0x378-0x37a or 0x378+3\n"},
        Case{"Empty", ports("\"\""), "p.toml:7:9: ports \"\": a port is missing; " + kPortAdvice + "\n"},
        Case{"LeadingZero", ports("\"070\""),
             "p.toml:7:9: ports \"070\": a leading zero could mean octal; write 0x70 for hexadecimal, 70 for "
             "decimal\n"},
        Case{"TooLarge", ports("\"0x10000\""),
             "p.toml:7:9: ports \"0x10000\": ports end at 0xffff; write ports from 0x0 to 0xffff\n"},
        Case{"Reversed", ports("[0x80, \"0x37a-0x378\"]"),
             "p.toml:7:16: ports \"0x37a-0x378\": the range ends before it begins; write the lower port "
             "first\n"},
        Case{"NoPorts", ports("\"0x378+0\""),
             "p.toml:7:9: ports \"0x378+0\": +0 names no port; write the number of ports after the +, at "
             "least 1\n"},
        Case{"PastTheEnd", ports("\"0xffff+2\""),
             "p.toml:7:9: ports \"0xffff+2\": the range runs past port 0xffff; write a smaller number after "
             "the +\n"},
        Case{"SeveralInOneText", ports("\"0x70, 0x80\""),
             "p.toml:7:9: ports \"0x70, 0x80\": more than one range; write a list: [\"0x70\", \"0x80\"]\n"},
        Case{"ControlCharacters", ports("\"\\u001b[2J\""),
             "p.toml:7:9: ports \"\\u001b[2J\": not a port number; write 0x378, 888, 0x378-0x37a or "
             "0x378+3\n"},
        Case{"IntegerTooLarge", ports("70000"),
             "p.toml:7:9: port 70000 does not exist; write ports from 0x0 to 0xffff\n"},
        Case{"IntegerNegative", ports("[-1]"),
             "p.toml:7:10: port -1 does not exist; write ports from 0x0 to 0xffff\n"},
        Case{"Type", ports("true"), "p.toml:7:9: \"ports\" is a boolean; " + kPortAdvice + "\n"},
        Case{"TypeInList", ports("[1.5, [5], 2024-02-29]"),
             "p.toml:7:10: a value of \"ports\" is a decimal number; " + kPortAdvice + "\n" +
                 "p.toml:7:15: a value of \"ports\" is a list; " + kPortAdvice + "\n" +
                 "p.toml:7:20: a value of \"ports\" is a date or time; " + kPortAdvice + "\n"},
        Case{"EmptyList", ports("[]"),
             "p.toml:7:9: \"ports\" is an empty list; write at least one value, or remove the key\n"},
        Case{"UnknownRangeNear", ports("[\"@ltp1\"]"),
             "p.toml:7:10: no range is called \"ltp1\"; did you mean \"@lpt1\"?\n"},
        Case{"UnknownRangeFar", ports("\"@cmos\""),
             "p.toml:7:9: no range is called \"cmos\"; define it under [ranges], or write the ports "
             "themselves\n"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Rule, PolicyDiagnostic,
    testing::Values(
        Case{"NothingThere", "schema = 1\n[[rule]]\n",
             "p.toml:2:1: no \"id\" in [[rule]]; write id = \"a-name-for-messages\"\n"
             "p.toml:2:1: no \"effect\" in [[rule]]; write effect = \"allow\" or effect = \"deny\"\n"
             "p.toml:2:1: no \"ports\" in [[rule]]; write ports = [\"0x378-0x37a\"]\n"
             "p.toml:2:1: no \"subject\" in [[rule]]; " +
                 kSubjectAdvice + "\n"},
        Case{"UnknownKeyNear", allow_with("acess = \"rw\""),
             "p.toml:7:1: unknown key \"acess\" in [[rule]]; did you mean \"access\"?\n"},
        Case{"UnknownKeyFar", allow_with("colour = \"red\""),
             "p.toml:7:1: unknown key \"colour\" in [[rule]]; remove it; the keys here are \"id\", "
             "\"effect\", \"ports\", "
             "\"access\", \"subject\", \"reason\", \"lease\", \"mode\", \"exclusive\", \"hazard\", \"busy\" "
             "and \"on_revoke\"\n"},
        Case{"ValueMask", allow_with("value_mask = 0xff"),
             "p.toml:7:1: \"value_mask\" needs mediated access, which this version does not have; remove "
             "it\n"},
        Case{"OnRelease", allow_with("on_release = [\"0x80=0\"]"),
             "p.toml:7:1: \"on_release\" needs mediated access, which this version does not have; remove "
             "it\n"},
        Case{"Effect",
             "schema = 1\n[[rule]]\nid = \"a\"\neffect = \"alow\"\nports = 1\nsubject = { user = 0 }",
             "p.toml:4:10: unknown effect \"alow\"; write \"allow\" or \"deny\"\n"},
        Case{"Access", allow_with("access = \"wr\""),
             "p.toml:7:10: unknown access \"wr\"; write \"rw\", \"r\" or \"w\"\n"},
        Case{"AccessType", allow_with("access = [\"r\"]"),
             "p.toml:7:10: \"access\" is a list; write \"rw\", \"r\" or \"w\"\n"},
        Case{"Mode", allow_with("mode = \"fast\""),
             "p.toml:7:8: unknown mode \"fast\"; write \"auto\", \"native\" or \"mediated\"\n"},
        Case{"OnRevoke", allow_with("on_revoke = \"stop\""),
             "p.toml:7:13: unknown on_revoke \"stop\"; write \"strip\" or \"kill\"\n"},
        Case{"Flag", allow_with("hazard = \"true\""),
             "p.toml:7:10: \"hazard\" is a string; write true or false, without quotes\n"},
        Case{"Lease", allow_with("lease = \"9h\""),
             "p.toml:7:9: lease \"9h\" is longer than max_lease \"8h\" (built in); shorten it, or raise "
             "max_lease under "
             "[defaults]\n"},
        Case{"Reason", allow_with("reason = 5"),
             "p.toml:7:10: \"reason\" is an integer; write a sentence in quotes\n"},
        Case{"IdType", "schema = 1\n[[rule]]\nid = 7\neffect = \"allow\"\nports = 1\nsubject = { user = 0 }",
             "p.toml:3:6: \"id\" is an integer; write a name in quotes\n"},
        Case{"IdCharacters",
             "schema = 1\n[[rule]]\nid = \"a b\"\neffect = \"allow\"\nports = 1\nsubject = { user = 0 }",
             "p.toml:3:6: bad rule id \"a b\"; use 1 to 64 letters, digits, \".\", \"_\" and \"-\"\n"},
        Case{"IdEmpty",
             "schema = 1\n[[rule]]\nid = \"\"\neffect = \"allow\"\nports = 1\nsubject = { user = 0 }",
             "p.toml:3:6: bad rule id \"\"; use 1 to 64 letters, digits, \".\", \"_\" and \"-\"\n"},
        Case{"IdTwice",
             "schema = 1\n[[rule]]\nid = \"a\"\neffect = \"allow\"\nports = 1\nsubject = { user = 0 }\n"
             "[[rule]]\nid = \"a\"\neffect = \"deny\"\nports = 2\nsubject = { user = 0 }",
             "p.toml:8:6: rule id \"a\" is already used at p.toml:3; give each rule an id of its own\n"},
        Case{"DenyWithAllowKeys",
             "schema = 1\n[[rule]]\nid = \"a\"\neffect = \"deny\"\nports = 1\nsubject = { user = 0 }\n"
             "lease = \"1h\"\nmode = \"auto\"\nexclusive = true\nhazard = true\nbusy = true\non_revoke = "
             "\"kill\"",
             "p.toml:7:1: \"lease\" means nothing in a deny rule; remove it\n"
             "p.toml:8:1: \"mode\" means nothing in a deny rule; remove it\n"
             "p.toml:9:1: \"exclusive\" means nothing in a deny rule; remove it\n"
             "p.toml:10:1: \"hazard\" means nothing in a deny rule; remove it\n"
             "p.toml:11:1: \"busy\" means nothing in a deny rule; remove it\n"
             "p.toml:12:1: \"on_revoke\" means nothing in a deny rule; remove it\n"},
        Case{"NeverWithoutPorts", "schema = 1\n[[never]]\nreason = \"x\"",
             "p.toml:2:1: no \"ports\" in [[never]]; write ports = [\"0x378-0x37a\"]\n"},
        Case{"NeverUnknownKey", "schema = 1\n[[never]]\nport = 5\nports = 5",
             "p.toml:3:1: unknown key \"port\" in [[never]]; did you mean \"ports\"?\n"},
        Case{"NeverReason", "schema = 1\n[[never]]\nports = 5\nreason = true",
             "p.toml:4:10: \"reason\" is a boolean; write a sentence in quotes\n"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Subject, PolicyDiagnostic,
    testing::Values(
        Case{"Empty", subject("{}"),
             "p.toml:8:11: the subject is empty, so it fits nobody; " + kSubjectAdvice + "\n"},
        Case{"Type", subject("\"ann\""), "p.toml:8:11: \"subject\" is a string; " + kSubjectAdvice + "\n"},
        Case{"UnknownKeyNear", subject("{ users = \"ann\" }"),
             "p.toml:8:13: unknown key \"users\" in subject; did you mean \"user\"?\n"},
        Case{"UnknownKeyFar", subject("{ user = \"ann\", label = \"x\" }"),
             "p.toml:8:27: unknown key \"label\" in subject; remove it; the keys here are \"user\", "
             "\"group\", \"exe\" and "
             "\"unit\"\n"},
        Case{"ExeAlone", subject("{ exe = \"/bin/true\" }"),
             "p.toml:8:11: exe and unit only narrow a user or group; add user or group to the subject\n"},
        Case{"UnitAlone", subject("{ unit = \"a.service\" }"),
             "p.toml:8:11: exe and unit only narrow a user or group; add user or group to the subject\n"},
        Case{"UnknownUser", subject("{ user = [\"ann\", \"nobdy\"] }"),
             "p.toml:8:28: no user \"nobdy\" on this machine; create it, or correct the name\n"},
        Case{"UnknownGroup", subject("{ group = \"wheel\" }"),
             "p.toml:8:21: no group \"wheel\" on this machine; create it, or correct the name\n"},
        Case{"EmptyName", subject("{ group = \"\" }"),
             "p.toml:8:21: no group \"\" on this machine; create it, or correct the name\n"},
        Case{"QuotedId", subject("{ user = \"1000\" }"),
             "p.toml:8:20: no user \"1000\" on this machine; write an id without quotes\n"},
        Case{"IdOutOfRange", subject("{ user = [-1, 4294967295] }"),
             "p.toml:8:21: user id -1 is out of range; write an id from 0 to 4294967294\n"
             "p.toml:8:25: user id 4294967295 is out of range; write an id from 0 to 4294967294\n"},
        Case{"UserType", subject("{ user = true }"),
             "p.toml:8:20: \"user\" is a boolean; write the name of a user in quotes, or its id without "
             "quotes\n"},
        Case{"GroupTypeInList", subject("{ group = [\"lp\", 1.5] }"),
             "p.toml:8:28: a value of \"group\" is a decimal number; write the name of a group in quotes, or "
             "its id without "
             "quotes\n"},
        Case{"EmptyList", subject("{ user = \"ann\", exe = [] }"),
             "p.toml:8:33: \"exe\" is an empty list; write at least one value, or remove the key\n"},
        Case{"ExeRelative", subject("{ user = \"ann\", exe = \"hwclock\" }"),
             "p.toml:8:33: exe \"hwclock\" is not a full path; write a path such as \"/usr/sbin/hwclock\", "
             "without \".\", "
             "\"..\" or \"//\" in it\n"},
        Case{"ExeWithDots", subject("{ user = \"ann\", exe = [\"/usr/../bin/x\"] }"),
             "p.toml:8:34: exe \"/usr/../bin/x\" is not a full path; write a path such as "
             "\"/usr/sbin/hwclock\", without "
             "\".\", \"..\" or \"//\" in it\n"},
        Case{"ExeType", subject("{ user = \"ann\", exe = 5 }"),
             "p.toml:8:33: \"exe\" is an integer; write a path such as \"/usr/sbin/hwclock\", without \".\", "
             "\"..\" or "
             "\"//\" in it\n"},
        Case{"UnitWithoutType", subject("{ user = \"ann\", unit = \"printer\" }"),
             "p.toml:8:34: unit \"printer\" is not the name of a unit; write a name such as "
             "\"printer.service\"\n"}),
    name_of);

TEST(PolicyDiagnostics, ReportsAllMistakesInFileOrder) {
    EXPECT_EQ(test::mistakes("schema = 3\n"
                             "[[rule]]\n"
                             "id = \"a\"\n"
                             "effect = \"allow\"\n"
                             "ports = [\"0x378\", \"x\"]\n"
                             "subject = { user = \"eve\" }\n"
                             "[ranges]\n"
                             "lpt1 = true\n"),
              "p.toml:1:10: schema 3 is not known to this version; write schema = 1\n"
              "p.toml:5:19: ports \"x\": not a port number; write 0x378, 888, 0x378-0x37a or 0x378+3\n"
              "p.toml:6:20: no user \"eve\" on this machine; create it, or correct the name\n"
              "p.toml:8:8: \"lpt1\" is a boolean; " +
                  kPortAdvice + "\n");
}

// What is defined but wrong is reported once, where it is defined.
TEST(PolicyDiagnostics, DoesNotReportTheConsequencesOfAMistake) {
    EXPECT_EQ(
        test::mistakes(
            "schema = 1\n[ranges]\nlpt1 = \"x\"\n[defaults]\nlease = \"1h\"\nmax_lease = \"?\"\n[[rule]]\n"
            "id = \"a\"\neffect = \"allow\"\nports = \"@lpt1\"\nlease = \"3d\"\nsubject = { user = 5 }"),
        "p.toml:3:8: ports \"x\": not a port number; write 0x378, 888, 0x378-0x37a or 0x378+3\n"
        "p.toml:6:13: max_lease \"?\" is not a duration; " +
            kDurationAdvice + "\n");
}

TEST(PolicyDiagnostics, ColumnsCountCharacters) {
    EXPECT_EQ(
        test::mistakes("schema = 1\n\"\u00e9\u00e9\" = 1"),
        "p.toml:2:1: unknown key \"\u00e9\u00e9\" at the top level; remove it; the keys here are \"schema\", "
        "\"defaults\", \"limits\", \"ranges\", \"never\" and \"rule\"\n");
    EXPECT_EQ(test::mistakes("schema = 1\nranges = { a = \"@\u00e9\", b = true }"),
              "p.toml:2:16: range \"a\" refers to another range, \"@\u00e9\"; write its ports\n"
              "p.toml:2:26: \"b\" is a boolean; " +
                  kPortAdvice + "\n");
}

}  // namespace
}  // namespace iopermd
