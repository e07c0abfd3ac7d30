// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/table.h"

#include <algorithm>
#include <ostream>

#include "client/ctl/printable.h"

namespace iopermd::ctl {

void Table::add(std::vector<std::string> row) {
    for (std::string& cell : row)
        cell = cell.empty() ? "-" : printable(cell);
    rows_.push_back(std::move(row));
}

void Table::print(std::ostream& out) const {
    std::vector<size_t> widths(rows_.front().size(), 1);
    for (const auto& row : rows_)
        for (size_t i = 0; i < row.size(); i++)
            widths[i] = std::max(widths[i], row[i].size());
    for (const auto& row : rows_) {
        std::string line;
        for (size_t i = 0; i < row.size(); i++) {
            line += row[i];
            if (i + 1 < row.size())
                line.append(widths[i] - row[i].size() + 2, ' ');
        }
        out << line << '\n';
    }
}

void print_fields(std::ostream& out, const std::vector<std::pair<std::string, std::string>>& fields) {
    size_t width = 0;
    for (const auto& [name, value] : fields)
        width = std::max(width, name.size());
    for (const auto& [name, value] : fields)
        out << name << std::string(width - name.size() + 2, ' ') << (value.empty() ? "-" : printable(value))
            << '\n';
}

}  // namespace iopermd::ctl
