// farebox-conformance: runs vectors of the reference implementation against this code and the real signer.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

#include "tests/conformance/runner.hpp"

namespace {

using namespace farebox::conformance;

constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;

struct Options {
    std::string vectors;
    std::string differences = FAREBOX_TEST_DATA "/differences.json";
    std::string output = "text";
};

int complain(const farebox::Error& error) {
    std::cerr << "farebox-conformance: " << error.message << (error.hint.empty() ? "" : " (" + error.hint + ")")
              << "\n";
    return kExitUsage;
}

/// A thousand ledgers are opened and synced: in memory where there is such a folder and nobody chose another.
void prefer_memory_for_temporary_files() {
    std::error_code ignored;
    if (std::getenv("TMPDIR") == nullptr && std::filesystem::is_directory("/dev/shm", ignored)) {
        ::setenv("TMPDIR", "/dev/shm", 0);
    }
}

int run(const Options& options) {
    prefer_memory_for_temporary_files();
    const auto rows = read_listed_rows(options.differences);
    if (!rows) {
        return complain(rows.error());
    }
    if (const auto checked = check_rows(*rows); !checked) {
        return complain(checked.error());
    }
    const auto files = read_vector_files(options.vectors);
    if (!files) {
        return complain(files.error());
    }
    Report report{*rows};
    run_vectors(*files, *rows, report);
    if (report.passed() + report.failed() + report.waiting() == 0) {
        return complain(make_error(farebox::ErrorCode::invalid_argument, "no vectors in " + options.vectors));
    }
    options.output == "json" ? report.print_json(std::cout) : report.print(std::cout);
    return report.failed() == 0 ? 0 : kExitFailed;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{
        "Runs vectors of the reference implementation against this code and the real signer.\n"
        "Exit codes: 0 all passed, 1 some failed, 2 wrong usage or nothing to run."};
    app.add_option("--vectors", options.vectors, "Folder of vector files (*.json)")->required()->type_name("DIR");
    app.add_option("--differences", options.differences, "Table of deliberate differences")
        ->type_name("FILE")
        ->capture_default_str();
    app.add_option("--output", options.output, "text or json")->check(CLI::IsMember({"text", "json"}));
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kExitUsage;
    }
    return run(options);
}
