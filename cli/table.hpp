#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace farebox::cli {

/// Rows of text under a heading, in columns as wide as their widest cell.
class Table {
public:
    using Row = std::vector<std::string>;

    explicit Table(Row heading) : rows_{std::move(heading)} {}
    /// As many cells as the heading has.
    void add(Row row) { rows_.push_back(std::move(row)); }
    void print(std::ostream& out) const;

private:
    std::vector<Row> rows_;
};

}  // namespace farebox::cli
