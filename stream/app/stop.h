// SIGINT and SIGTERM as a flag. The first one asks the program to come to an end, the second one ends it at
// once.
#pragma once

#include "stream/base/result.h"

namespace xiezhi {

// Once, before threads are started.
void catch_signals();

bool stop_requested();
void request_stop();

// Exit::interrupted or Exit::terminated after such a signal, else Exit::done.
Exit stop_exit();

// True once after each SIGHUP.
bool take_reload_request();

}  // namespace xiezhi
