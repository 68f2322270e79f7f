#pragma once

#include <string>

namespace CLI {
class App;
}

namespace farebox::cli {

/// farebox(1) in roff, made from the command line itself.
std::string man_page(const CLI::App& app);

}  // namespace farebox::cli
