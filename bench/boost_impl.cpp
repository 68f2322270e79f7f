// Asio with TLS and Beast, compiled once for the programs here that speak HTTP without farebox::net.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
