# SPDX-License-Identifier: ISC
#
# Simulates a link with a policer for zrate: prints status lines for each second, and reads the rate
# that zrate sets.
# usage: awk -f link.awk -v lines=FIFO -v capacity=PPS [-v NAME=VALUE...] <FIFO
#
#     lines      the FIFO that zrate reads. zrate must write to the standard input of this script,
#                since mawk waits for whole blocks of any other file.
#     capacity   packets a second; or SECOND:PPS,SECOND:PPS, each from that second on.
#     burst      packets that may come at once (5).
#     loss       probability that an answer is lost, at any rate (0).
#     hosts      hosts of the reference (200). If 0, the receiver drops the excess packets.
#     answering  SECOND:HOSTS: from that second on, so many of these hosts answer.
#     fails      share of the probes that cannot be sent, as without a route (0).
#     most       highest rate of the sender (no limit).
#     late       1: the line of the sender follows that of the receiver, so its count is a second
#                old.
#     busy       probability in each second that the sender sends a tenth less, and likewise that
#                the receiver counts a twentieth of the hits a second late (0).
#     outage     a second in which nine of ten packets are lost, at any rate.
#     hitrate    share of the targets that answer (.02); or SECOND:SHARE,SECOND:SHARE, each from
#                that second on.
#     unfair     1: the reference loses the excess packets first, as by a policer that the scan
#                alone keeps empty. -1: the scan alone loses them, as with a late sender that sends
#                in bunches.
#     seconds    duration (300).
#     seed       seed of the losses (1).
#
# Prints each change of the rate. The last line has the used share of the capacity, and the share of
# the probes that were lost because the capacity was too small.

# Returns how many of n survive with probability p each: a sum of uniform numbers is nearly normal.
function survivors(n, p,   i, sum) {
	for (i = 0; i < 12; i++)
		sum += rand()
	n = n * p + (sum - 6) * sqrt(n * p * (1 - p))
	return n < 0 ? 0 : n
}

# Returns the value of a list at a second.
function at(list, second,   i, n, entry, pair, value) {
	n = split(list, entry, ",")
	for (i = 1; i <= n; i++)
		if (split(entry[i], pair, ":") == 1)
			value = entry[i]
		else if (second >= pair[1] + 0)
			value = pair[2]
	return value + 0
}

# Returns how many packets of a second the policer drops. Excess packets first use up the burst.
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
		# Half of a second of the reference belongs to the second before.
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
