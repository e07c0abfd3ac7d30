// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "client/ctl/app.h"

namespace iopermd::testing {

// What one run of iopermctl left.
struct CtlRun {
    int status;
    std::string out;
    std::string err;

    nlohmann::json json() const { return nlohmann::json::parse(out); }
    bool says(const std::string& words) const { return out.find(words) != std::string::npos; }
    bool notes(const std::string& words) const { return err.find(words) != std::string::npos; }
};

inline CtlRun iopermctl(const std::vector<std::string>& args, int input = -1) {
    std::ostringstream out;
    std::ostringstream err;
    const int status = ctl::run(args, {out, err, input});
    return {status, out.str(), err.str()};
}

// A file below /tmp with this text, as long as it lives.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& text) {
        char path[] = "/tmp/iopermctl-test-XXXXXX";
        ::close(::mkstemp(path));
        path_ = path;
        std::ofstream(path_) << text;
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() { std::filesystem::remove(path_); }

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace iopermd::testing
