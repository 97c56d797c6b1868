# SPDX-License-Identifier: ISC
#
# A link with a policer, as zrate sees it: by status lines, a second each, of which it tells the rate that it wants.
# usage: awk -f link.awk -v lines=FIFO -v capacity=PPS [-v NAME=VALUE...] <FIFO
#
#     lines      where zrate reads status lines; it writes to the standard input, as mawk waits for whole blocks of any other
#     capacity   packets a second; or SECOND:PPS,SECOND:PPS, each from a second on
#     burst      how many may come at once (5)
#     loss       of each answer, whatever the rate (0)
#     hosts      of the reference (200), if 0 the excess is what the receiver drops; answering=SECOND:HOSTS: from then on so many answer
#     fails      which part of the probes cannot be sent, as without a route (0)
#     most       what the sender can do (as much as it is told)
#     late       1: the sender tells of a second after the receiver has, so that its count is a second old
#     busy       part of the seconds in which the machine has other things to do: the sender sends a tenth less, or the receiver counts
#                a twentieth of the hits a second late (0)
#     outage     a second in which nine of ten packets are lost, whatever the rate
#     hitrate    which part of the targets answers (.02); or SECOND:PART,SECOND:PART, each from a second on
#     unfair     1: what is too much is taken from the reference first, as by a policer that the scan alone keeps empty; -1: from the
#                scan alone, as where the sender is late and sends in bunches
#     seconds    how long (300); seed: of the losses (1)
#
# Prints each change of the rate, and at the end which part of the capacity was used and which part of the probes was lost for
# want of it.

# How many of n there are left where each is with probability p: by a sum of uniform numbers, which is nearly normal.
function survivors(n, p,   i, sum) {
	for (i = 0; i < 12; i++)
		sum += rand()
	n = n * p + (sum - 6) * sqrt(n * p * (1 - p))
	return n < 0 ? 0 : n
}

# The value of a list at a second.
function at(list, second,   i, n, entry, pair, value) {
	n = split(list, entry, ",")
	for (i = 1; i <= n; i++)
		if (split(entry[i], pair, ":") == 1)
			value = entry[i]
		else if (second >= pair[1] + 0)
			value = pair[2]
	return value + 0
}

# How many of a second's packets the policer drops. What is too much first uses the burst up.
function police(packets, carried,   excess) {
	excess = packets - carried - tokens
	tokens += carried - packets
	tokens = tokens > burst ? burst : tokens < 0 ? 0 : tokens
	return excess > 0 ? excess : 0
}

function hear(   word, line) {
	while ((getline line) > 0 && line !~ /^zperm/)
		if (line ~ /^zrate/) {
			split(line, word, /[ =]/)
			rate = word[7]
			print t ": " substr(line, index(line, "rate="))
		}
}

BEGIN {
	srand(seed == "" ? 1 : seed)
	burst = tokens = burst == "" ? 5 : burst
	hosts = hosts == "" ? 200 : hosts
	answering = hosts (answering == "" ? "" : "," answering)
	seconds = seconds == "" ? 300 : seconds
	hitrate = hitrate == "" ? .02 : hitrate
	part_before = 1
	if (hosts > 0)
		print "reference found=" hosts > lines
	for (t = 1; t <= seconds; t++) {
		carried = at(capacity, t)
		told = rate
		if (most != "" && rate > most)
			rate = most
		if (busy > 0 && rand() < busy)
			rate *= .9
		excess = police(rate + hosts, carried)
		if (unfair < 0)
			part_of_hosts = 1
		else if (unfair > 0)
			part_of_hosts = excess < hosts ? 1 - excess / hosts : 0
		else
			part_of_hosts = 1 - excess / (rate + hosts + .1)
		part = rate > 0 ? 1 - (excess - hosts * (1 - part_of_hosts)) / rate : 1
		if (t == outage) {
			part /= 10
			part_of_hosts /= 10
		}
		sent += rate
		lost += rate * (1 - part)
		room += carried
		failed += rate * fails
		hits += survivors(rate, at(hitrate, t) * part * (1 - loss)) + deferred
		deferred = busy > 0 && rand() < busy ? rate / 20 * at(hitrate, t) * part : 0
		hits -= deferred
		# Half of a second of the reference lies in the one before.
		valid += survivors(at(answering, t), (part_of_hosts + part_before) / 2 * (1 - loss))
		part_before = part_of_hosts
		if (hosts > 0)
			printf "zrecv pid=5 t=%d.0 sender=reference valid=%d\n", t, valid > lines
		of_sender = sprintf("zsend pid=3 t=%d.0 sent=%d failed=%d rate=%d\n", t, sent, failed, told)
		of_receiver = sprintf("zrecv pid=9 t=%d.0 drop_kernel=%d cooldown=0 hits=%d\n", t, (hosts > 0 ? 0 : lost), hits)
		printf "%szperm pid=1 t=%d.0\n", (late ? of_receiver of_sender : of_sender of_receiver), t > lines
		fflush(lines)
		rate = told
		hear()
	}
	printf "used=%.3f lost=%.4f rate=%d\n", (sent - lost) / room, lost / sent, rate
	printf "zrecv pid=9 t=%d.0 cooldown=1 end=0\n", t > lines
	close(lines)
	while ((getline line) > 0)
		;
}
