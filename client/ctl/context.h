// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "client/ctl/failure.h"
#include "iopermd/client.h"

namespace iopermd::ctl {

// The options of every verb.
struct Globals {
    bool json = false;
    bool quiet = false;
    bool verbose = false;
    std::string socket = client::kDefaultSocket;
    double timeout = 30;  // seconds; 0: none
};

// What a verb works with. The streams are the caller's, so that tests read them.
struct Streams {
    std::ostream& out;
    std::ostream& err;
    int input;  // a descriptor: `acquire --hold` polls it
};

class Context {
public:
    Context(const Globals& globals, const Streams& streams) : globals_(globals), streams_(streams) {}

    bool json() const { return globals_.json; }
    const Globals& globals() const { return globals_; }
    int input() const { return streams_.input; }

    // A new session with the daemon.
    Result<client::Client> connect() const;

    // Data: text for people, or, with --json, the one document of this command / one line of a stream, sent
    // at once.
    std::ostream& out() const { return streams_.out; }
    void document(const nlohmann::ordered_json& json) const;
    void line(const nlohmann::ordered_json& json) const;

    // The verdict that a command was asked for: its words, or its document, and its exit code.
    ExitCode answer(const client::Verdict& verdict) const;

    // Words on stderr: a note unless --quiet, a detail only with --verbose.
    void note(std::string_view text) const;
    void detail(std::string_view text) const;

    // Shows a failure: in words on stderr, with --json also as {"error": ...} on stdout. Returns its exit
    // code.
    ExitCode show(const Failure& failure) const;

private:
    const Globals& globals_;
    Streams streams_;
};

}  // namespace iopermd::ctl
