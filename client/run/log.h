// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "daemon/common/unique_fd.h"

namespace iopermd::run {

// Where log lines go.
class Log {
public:
    virtual ~Log() = default;
    // One line without its newline.
    virtual void line(std::string_view text) = 0;
};

// The standard error of the program, or a file. Control characters become '?', because names of programs are
// anybody's choice.
class FdLog final : public Log {
public:
    // No descriptor: no log. `is_stream`: the program's standard error, which close_stream() closes.
    FdLog(UniqueFd fd, bool is_stream) : fd_(std::move(fd)), is_stream_(is_stream) {}

    // Best effort: a line that cannot be written within 0.1 s is lost, so that a full pipe does not stop the
    // program.
    void line(std::string_view text) override;
    // Lets the reader of a pipeline see its end, although background processes are still supervised.
    void close_stream();

private:
    UniqueFd fd_;
    bool is_stream_;
};

}  // namespace iopermd::run
