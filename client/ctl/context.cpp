// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/context.h"

#include <chrono>
#include <ostream>

#include "client/ctl/json.h"

namespace iopermd::ctl {

Result<client::Client> Context::connect() const {
    const auto timeout = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::duration<double>(globals_.timeout));
    auto connected = client::Client::connect(globals_.socket, timeout);
    if (!connected) {
        Error error = std::move(connected).error();
        if (error.code == Code::Unavailable)
            error.message += "; start it with: systemctl start iopermd.socket";
        return Unexpected{std::move(error)};
    }
    detail("connected to " + globals_.socket);
    return connected;
}

void Context::document(const nlohmann::ordered_json& json) const {
    streams_.out << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

void Context::line(const nlohmann::ordered_json& json) const {
    streams_.out << json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << std::endl;
}

ExitCode Context::answer(const client::Verdict& verdict) const {
    if (json())
        document(to_json(verdict));
    else
        out() << client::explain(verdict);
    return verdict.allowed ? ExitCode::Ok : ExitCode::Denied;
}

void Context::note(std::string_view text) const {
    if (!globals_.quiet)
        streams_.err << "iopermctl: " << text << '\n';
}

void Context::detail(std::string_view text) const {
    if (globals_.verbose)
        streams_.err << "iopermctl: " << text << '\n';
}

ExitCode Context::show(const Failure& failure) const {
    // The verdict says in full what the message sums up.
    streams_.err << "iopermctl: "
                 << (failure.verdict ? client::explain(*failure.verdict) : failure.error.message + "\n");
    if (globals_.json)
        line(error_json(failure));
    return exit_code(failure.error.code);
}

}  // namespace iopermd::ctl
