#include "tests/conformance/report.hpp"

#include <nlohmann/json.hpp>
#include <ostream>

namespace farebox::conformance {
namespace {

using Json = nlohmann::json;

std::string file_key(const Place& place) {
    return place.mode.empty() ? place.file : place.file + ", " + place.mode;
}

/// ", 5 waiting" where there are any.
std::string count_text(std::size_t count, const char* what) {
    return count == 0 ? std::string{} : ", " + std::to_string(count) + " " + what;
}

}  // namespace

void Report::add(const Place& place, const Verdict& verdict) {
    Counts& counts = files_[file_key(place)];
    for (const std::string& row : verdict.rows) {
        ++listed_[row][place.mode];
    }
    switch (verdict.kind) {
        case Verdict::Kind::as_reference:
            ++counts.as_reference;
            ++passed_;
            break;
        case Verdict::Kind::listed:
            ++counts.listed;
            ++passed_;
            break;
        case Verdict::Kind::failed:
            ++counts.failed;
            failures_.push_back({place, verdict.problems});
            break;
        case Verdict::Kind::waiting:
            ++counts.waiting;
            ++waiting_[verdict.reason];
            break;
        case Verdict::Kind::unreachable:
            ++counts.unreachable;
            ++unreachable_[verdict.reason];
            break;
    }
}

std::size_t Report::waiting() const noexcept {
    std::size_t sum = 0;
    for (const auto& [feature, count] : waiting_) {
        sum += count;
    }
    return sum;
}

void Report::print_failures(std::ostream& out) const {
    for (const Failure& failure : failures_) {
        out << "FAILED " << file_key(failure.place) << ": " << failure.place.name << "\n";
        for (const std::string& problem : failure.problems) {
            out << "    " << problem << "\n";
        }
    }
}

void Report::print_rows(std::ostream& out) const {
    out << "\nDeliberate differences (operations and steps that each row speaks of):\n";
    for (const ListedRow& row : rows_) {
        const auto found = listed_.find(row.name);
        out << "  " << row.name << ": ";
        if (found == listed_.end()) {
            out << "0\n";
            continue;
        }
        std::string text;
        for (const auto& [mode, count] : found->second) {
            text += (text.empty() ? "" : ", ") + std::to_string(count) + (mode.empty() ? "" : " " + mode);
        }
        out << text << "\n";
    }
}

void Report::print(std::ostream& out) const {
    print_failures(out);
    for (const auto& [file, why] : skipped_) {
        out << "skipped " << file << ": " << why << "\n";
    }
    for (const auto& [file, counts] : files_) {
        out << file << ": " << counts.as_reference << " as the reference"
            << count_text(counts.listed, "as a listed row says") << count_text(counts.waiting, "waiting")
            << count_text(counts.unreachable, "unreachable") << count_text(counts.failed, "FAILED") << "\n";
    }
    print_rows(out);
    if (!waiting_.empty()) {
        out << "\nNot judged:\n";
    }
    for (const auto& [feature, count] : waiting_) {
        out << "  waiting (" << feature << "): " << count << "\n";
    }
    for (const auto& [row, count] : unreachable_) {
        out << "  unreachable (" << row << "): " << count << "\n";
    }
    out << "\n" << passed() << " passed, " << failed() << " failed\n";
}

void Report::print_json(std::ostream& out) const {
    Json document{{"passed", passed()}, {"failed", failed()}, {"waiting", waiting_}, {"unreachable", unreachable_}};
    for (const auto& [file, counts] : files_) {
        document["files"][file] = {{"as_reference", counts.as_reference},
                                   {"listed", counts.listed},
                                   {"waiting", counts.waiting},
                                   {"unreachable", counts.unreachable},
                                   {"failed", counts.failed}};
    }
    for (const ListedRow& row : rows_) {
        const auto found = listed_.find(row.name);
        document["rows"][row.name] = found == listed_.end() ? Json::object() : Json(found->second);
    }
    document["skipped"] = Json(skipped_);
    document["failures"] = Json::array();
    for (const Failure& failure : failures_) {
        document["failures"].push_back({{"file", failure.place.file},
                                        {"mode", failure.place.mode},
                                        {"case", failure.place.name},
                                        {"problems", failure.problems}});
    }
    out << document.dump(2) << "\n";
}

}  // namespace farebox::conformance
