// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace iopermd::ctl {

// Rows in columns as wide as their widest cell, two blanks apart, the last one ragged. An empty cell prints
// as "-", so that awk(1) counts columns right; cells are made printable().
class Table {
public:
    explicit Table(std::vector<std::string> heading) : rows_{std::move(heading)} {}

    void add(std::vector<std::string> row);
    void print(std::ostream& out) const;

private:
    std::vector<std::vector<std::string>> rows_;
};

// "name      value" lines for one thing.
void print_fields(std::ostream& out, const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace iopermd::ctl
