// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>

#include "client/ctl/commands.h"
#include "client/ctl/completion_model.h"
#include "client/ctl/man_page.h"
#include "tests/unit/ctl_fixture.h"

// One table of commands: what help, completion and manual say must be the same.
namespace iopermd::ctl {
namespace {

using iopermd::testing::iopermctl;

std::vector<std::string> words_of(const std::string& verb) {
    const size_t blank = verb.find(' ');
    if (blank == std::string::npos)
        return {verb};
    return {verb.substr(0, blank), verb.substr(blank + 1)};
}

TEST(CtlTable, EveryVerbHasHelpWithExamples) {
    for (const Command& command : commands()) {
        auto args = words_of(command.name);
        args.push_back("--help");
        const auto run = iopermctl(args);
        EXPECT_EQ(run.status, 0) << command.name;
        EXPECT_TRUE(run.says("Usage: iopermctl " + command.name)) << run.out;
        ASSERT_FALSE(command.examples.empty()) << command.name;
        for (const Example& example : command.examples)
            EXPECT_TRUE(run.says(example.command)) << example.command;
        for (const ExitCode code : command.exits)
            EXPECT_TRUE(run.says("\n  " + std::to_string(static_cast<int>(code)) + "  ")) << command.name;
    }
}

TEST(CtlTable, TheMainHelpNamesEveryVerbAndExitCode) {
    const std::string help = iopermctl({"--help"}).out + iopermctl({"policy", "--help"}).out;
    for (const Command& command : commands()) {
        EXPECT_NE(help.find("\n  " + words_of(command.name).back() + " "), std::string::npos) << command.name;
        EXPECT_NE(help.find(command.summary), std::string::npos) << command.name;
    }
    for (const ExitMeaning& meaning : exit_meanings())
        EXPECT_NE(help.find("\n  " + std::to_string(static_cast<int>(meaning.code)) + "  " +
                            std::string(meaning.meaning)),
                  std::string::npos);
}

TEST(CtlTable, CompletionKnowsTheSameVerbs) {
    const Program program;
    std::set<std::string> completed;
    for (const CompletionVerb& verb : completion_model(program.app()))
        completed.insert(verb.path);
    std::set<std::string> listed = {"", "policy"};
    for (const Command& command : commands())
        listed.insert(command.name);
    EXPECT_EQ(completed, listed);
}

TEST(CtlTable, EveryShellCompletesEveryVerbAndOption) {
    const Program program;
    for (const std::string& shell : completion_shells()) {
        const auto run = iopermctl({"completion", shell});
        ASSERT_EQ(run.status, 0) << run.err;
        for (const CompletionVerb& verb : completion_model(program.app())) {
            for (const std::string& word : verb.words)
                EXPECT_TRUE(run.says(word)) << shell << " " << word;
            for (const CompletionOption& option : verb.options)
                EXPECT_TRUE(run.says(option.names.front().substr(2))) << shell << " " << option.names.front();
        }
    }
}

TEST(CtlTable, TheManualHasEveryVerbOptionAndExitCode) {
    const std::string page = man_page();
    const Program program;
    auto has = [&](std::string text) {
        for (size_t at = 0; (at = text.find('-', at)) != std::string::npos; at += 2)
            text.insert(at, "\\");
        return page.find(text) != std::string::npos;
    };
    for (const Command& command : commands()) {
        EXPECT_TRUE(has(".SS \\fB" + command.name + "\\fR\n")) << command.name;
        for (const Example& example : command.examples)
            EXPECT_TRUE(has(example.command)) << example.command;
    }
    for (const CompletionVerb& verb : completion_model(program.app()))
        for (const CompletionOption& option : verb.options)
            EXPECT_TRUE(has("\\fB" + option.names.front() + "\\fR") || option.names.front() == "--help")
                << option.names.front();
    for (const ExitMeaning& meaning : exit_meanings())
        EXPECT_TRUE(has("\\fB" + std::to_string(static_cast<int>(meaning.code)) + "\\fR\n" +
                        std::string(meaning.meaning)));
}

// The examples are commands that parse: the ones that are iopermctl's and have no shell in them.
TEST(CtlTable, ExamplesParse) {
    for (const Command& command : commands()) {
        for (const Example& example : command.examples) {
            if (!example.command.starts_with("iopermctl") ||
                example.command.find_first_of("|&<>") != std::string::npos || command.name == "run")
                continue;
            std::vector<std::string> words;
            std::istringstream in(example.command);
            for (std::string word; in >> std::quoted(word, '\'');)
                words.insert(words.begin(), word);
            words.pop_back();
            Program program;
            EXPECT_NO_THROW(program.app().parse(words)) << example.command;
        }
    }
}

}  // namespace
}  // namespace iopermd::ctl
